// SPDX-License-Identifier: GPL-2.0-only
/* monitor-config.c - the configuration file of "cxl monitor"; see monitor-config.h */
#include <errno.h>
#include <fcntl.h>
#include <iniparser/iniparser.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/msg.h"
#include "cxl/monitor-config.h"

#define SECTION "monitor"

static int no_key(const char *path, const char *key)
{
	cli_error("%s: \"%s\" is no key of [" SECTION "]; there are log, human and verbose", path,
		  key);
	return -EINVAL;
}

/* --- values --- */

static int take_flag(const char *path, const char *key, const char *value, bool *ret)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcasecmp(value, words[i]) == 0) {
			*ret = i % 2;
			return 0;
		}
	cli_error("%s: %s is \"%s\", and can be yes or no", path, key, value);
	return -EINVAL;
}

static int take_text(const char *path, const char *key, const char *value, char **ret)
{
	if (!*value) {
		cli_error("%s: %s is empty", path, key);
		return -EINVAL;
	}
	free(*ret);
	*ret = strdup(value);
	return *ret ? 0 : -ENOMEM;
}

static int take_key(const char *path, const char *key, const char *value, struct monitor_config *to)
{
	if (strcmp(key, "log") == 0)
		return take_text(path, key, value, &to->log);
	if (strcmp(key, "human") == 0)
		return take_flag(path, key, value, &to->human);
	if (strcmp(key, "verbose") == 0)
		return take_flag(path, key, value, &to->verbose);
	return no_key(path, key);
}

/* --- the file --- */

/* iniparser has "section:key" for a key and "section" for a section. */
static int take_entry(const char *path, const char *entry, const char *value,
		      struct monitor_config *to)
{
	const char *key = strchr(entry, ':');

	if (!key) {
		if (strcmp(entry, SECTION) == 0)
			return 0;
		cli_error("%s: no section [%s] is known; there is [" SECTION "]", path, entry);
		return -EINVAL;
	}
	if ((size_t)(key - entry) != strlen(SECTION) ||
	    strncmp(entry, SECTION, strlen(SECTION)) != 0)
		return no_key(path, *entry == ':' ? key + 1 : entry);
	return take_key(path, key + 1, value ? value : "", to);
}

static int take_all(const char *path, const dictionary *entries, struct monitor_config *to)
{
	int r = 0;

	for (ssize_t i = 0; r == 0 && i < (ssize_t)entries->size; i++)
		if (entries->key[i])
			r = take_entry(path, entries->key[i], entries->val[i], to);
	return r;
}

/* iniparser tells what it does not understand to a function without a context. */
static const char *complain_about;

static int complain(const char *format, ...)
{
	auto_free char *text = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		text = NULL;
	else
		cli_error("%s: %.*s", complain_about, (int)strcspn(text, "\n"), text);
	return n;
}

/* It tells a file that is not there in other words than one that is wrong. */
static int check_readable(const char *path)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : 0;

	if (r < 0)
		cli_error("cannot open %s: %s", path, strerror(-r));
	return r;
}

int monitor_config_read(const char *path, struct monitor_config *ret)
{
	dictionary *entries;
	int r = check_readable(path);

	if (r < 0)
		return r;
	complain_about = path;
	iniparser_set_error_callback(complain);
	entries = iniparser_load(path);
	iniparser_set_error_callback(NULL);
	if (!entries)
		return -EINVAL;
	r = take_all(path, entries, ret);
	iniparser_freedict(entries);
	if (r < 0)
		monitor_config_clear(ret);
	return r;
}
