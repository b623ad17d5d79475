from django import template

from accounts.rules.browser import browser_of

register = template.Library()
register.filter("browser", browser_of)
