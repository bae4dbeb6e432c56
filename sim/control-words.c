// SPDX-License-Identifier: GPL-2.0-only
/* control-words.c - why an order is refused, see control-words.h */
#include "sim/control-words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static __thread char reason[256];
static __thread bool is_set;

static void set_reason(const char *format, va_list args)
{
	vsnprintf(reason, sizeof(reason), format, args);
	is_set = true;
}

int control_no(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_reason(format, args);
	va_end(args);
	return -EINVAL;
}

int control_no_because(int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_reason(format, args);
	va_end(args);
	return error;
}

void control_reason_clear(void)
{
	is_set = false;
}

const char *control_reason(int error)
{
	if (!is_set)
		return strerror(-error);
	is_set = false;
	return reason;
}
