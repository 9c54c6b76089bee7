from publications.services.newsletter import delete_draft, save_newsletter, send_newsletter
from publications.services.pages import delete_page, publish_page, save_page, unpublish_page
from publications.services.subscription import confirm_subscription, request_subscription, unsubscribe

__all__ = [
    "confirm_subscription",
    "delete_draft",
    "delete_page",
    "publish_page",
    "request_subscription",
    "save_newsletter",
    "save_page",
    "send_newsletter",
    "unpublish_page",
    "unsubscribe",
]
