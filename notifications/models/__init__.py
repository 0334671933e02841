from notifications.models.delivery import Delivery
from notifications.models.handled import Handled
from notifications.models.mail_preference import MailPreference

__all__ = ["Delivery", "Handled", "MailPreference"]
