from tests.onboarding.conftest import csm, manager, project, seller

__all__ = ["csm", "manager", "project", "seller"]
