#!/usr/bin/python3
"""A browser of WebKitGTK for the tests: a window as large as a phone, and data that stay in a folder.

MiniBrowser, which Debian brings along, keeps nothing under automation and is at least 447 pixels wide.
WebKitWebDriver starts this with the folder as the only argument.
"""

import os
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402


def view(context, session=None):
    settings = WebKit2.Settings()
    settings.set_enable_media_stream(True)
    settings.set_enable_mock_capture_devices(True)
    settings.set_hardware_acceleration_policy(WebKit2.HardwareAccelerationPolicy.NEVER)
    made = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    made.connect("permission-request", lambda _, request: request.allow() or True)
    window = Gtk.Window(default_width=390, default_height=844)
    window.add(made)
    window.show_all()
    return made


def main():
    folder = sys.argv[1]
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=os.path.join(folder, "data"), base_cache_directory=os.path.join(folder, "cache")
    )
    context = WebKit2.WebContext(website_data_manager=manager)
    context.set_automation_allowed(True)
    context.connect(
        "automation-started",
        lambda _, session: session.connect("create-web-view", lambda session: view(context, session)),
    )
    Gtk.main()


main()
