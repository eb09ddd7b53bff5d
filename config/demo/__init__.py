"""The demo company: a Chinese SaaS firm with eighteen months behind it, made by the departments' own actions."""
