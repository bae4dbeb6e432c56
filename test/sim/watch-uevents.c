// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch-uevents.c - what a program hears with libudev: one line for each event
 *
 *   watch-uevents kernel|udev COUNT COMMAND...
 *
 * Listens to events of the buses cxl and dax, runs COMMAND, and ends when it heard COUNT
 * of them, or nothing for ten seconds (status 1).
 */
#include <libudev.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 10000

static const char *or_none(const char *text)
{
	return text ? text : "-";
}

static void print(struct udev_device *device)
{
	printf("%s %s %s %s\n", or_none(udev_device_get_action(device)),
	       or_none(udev_device_get_subsystem(device)), or_none(udev_device_get_sysname(device)),
	       or_none(udev_device_get_property_value(device, "DRIVER")));
}

static int watch(struct udev_monitor *monitor, int count)
{
	struct pollfd fd = { .fd = udev_monitor_get_fd(monitor), .events = POLLIN };

	while (count > 0) {
		struct udev_device *device;

		if (poll(&fd, 1, PATIENCE_MS) <= 0)
			return 1;
		device = udev_monitor_receive_device(monitor);
		if (!device)
			continue;
		print(device);
		udev_device_unref(device);
		count--;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct udev *udev = udev_new();
	struct udev_monitor *monitor;
	int status;

	if (argc < 4 || !udev)
		return 2;
	monitor = udev_monitor_new_from_netlink(udev, argv[1]);
	if (!monitor || udev_monitor_filter_add_match_subsystem_devtype(monitor, "cxl", NULL) < 0 ||
	    udev_monitor_filter_add_match_subsystem_devtype(monitor, "dax", NULL) < 0 ||
	    udev_monitor_enable_receiving(monitor) < 0)
		return 2;
	if (fork() == 0) {
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	status = watch(monitor, atoi(argv[2]));
	while (wait(NULL) > 0)
		;
	udev_monitor_unref(monitor);
	udev_unref(udev);
	return status;
}
