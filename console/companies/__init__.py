"""The doors of companies, whose models and actions stand below the console, in the app `companies`."""
