// SPDX-License-Identifier: GPL-2.0-only
/*
 * dump.c - a tree from the lines of a dump
 *
 *	d   PATH			directory
 *	l   PATH -> TARGET		link
 *	MODE PATH			file that cannot be read
 *	MODE PATH = TEXT		file; ~ is a newline, "(binary)" stands for any content
 *	MODE PATH ! ERRNO		file whose reading fails
 *
 * A dump is a part of a sysfs.  What its links and uevents say about the rest is made too:
 * directories that links lead to, the buses' lists of devices, device nodes (as plain files).
 */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

struct link {
	char *path, *target;
	struct link *next;
};

static struct link *links;

static void remember_link(const char *path, const char *target)
{
	struct link *link = zeroed(1, sizeof(*link));

	*link = (struct link){ text_of("%s", path), text_of("%s", target), links };
	links = link;
}

/* Where a relative link leads, by its text alone: what it leads to may not exist. */
static void resolve(const struct link *link, char *path, size_t size)
{
	const char *rest = link->target;

	form(path, size, "%s", link->path);
	*strrchr(path, '/') = '\0';
	while (strncmp(rest, "../", 3) == 0 && *path) {
		*strrchr(path, '/') = '\0';
		rest += 3;
	}
	form(path + strlen(path), size - strlen(path), "/%s", rest);
}

static void put_node(const char *uevent)
{
	static const char key[] = "DEVNAME=";
	const char *name = strstr(uevent, key);
	char path[PATH_MAX];

	if (!name)
		return;
	name += strlen(key);
	form(path, sizeof(path), "/dev/%.*s", (int)strcspn(name, "\n"), name);
	if (!tree_has(path))
		put_bytes(path, 0600, "", 0);
}

static void put_text(const char *path, mode_t mode, char *text)
{
	size_t len = strlen(text);

	if (strcmp(text, "(binary)") == 0)
		len = 0;
	for (char *c = text; (c = strchr(c, '~'));)
		*c = '\n';
	put_bytes(path, mode, text, len);
	if (strcmp(strrchr(path, '/'), "/uevent") == 0)
		put_node(text);
}

static void unpack_file(char *path, mode_t mode)
{
	char *text = strstr(path, " = ");
	char *failed = strstr(path, " ! ");

	if (text) {
		*text = '\0';
		put_text(path, mode, text + 3);
	} else if (failed) {
		*failed = '\0';
		put_unreadable(path, mode);
	} else {
		put_bytes(path, mode, "", 0);
	}
}

static void unpack_link(char *path, const char *file, unsigned int line)
{
	char *arrow = strstr(path, " -> ");

	if (!arrow)
		errx(1, "%s:%u: a link without a target", file, line);
	*arrow = '\0';
	put_raw_link(path, arrow + 4);
	remember_link(path, arrow + 4);
}

static void unpack_line(char *text, const char *file, unsigned int line)
{
	char *path = text + 4, *end;
	unsigned long mode;

	if (*text == '#' || *text == '\0')
		return;
	if (strlen(text) < 5 || text[3] != ' ' || *path != '/')
		errx(1, "%s:%u: not a line of a dump: %s", file, line, text);
	if (*text == 'd') {
		put_dir(path);
	} else if (*text == 'l') {
		unpack_link(path, file, line);
	} else {
		mode = strtoul(text, &end, 8);
		if (end != text + 3)
			errx(1, "%s:%u: no mode: %s", file, line, text);
		unpack_file(path, (mode_t)mode);
	}
}

/* A device that says which bus it belongs to is in the list of that bus. */
static void list_device(const struct link *link, const char *bus)
{
	char dir[PATH_MAX], list[PATH_MAX + 16], entry[2 * PATH_MAX];
	const char *name;

	form(dir, sizeof(dir), "%s", link->path);
	*strrchr(dir, '/') = '\0';
	name = strrchr(dir, '/') + 1;
	form(list, sizeof(list), "%s/devices", bus);
	form(entry, sizeof(entry), "%s/%s", list, name);
	if (!tree_has(entry))
		put_link(list, name, dir);
}

static void complete(void)
{
	char target[PATH_MAX];

	for (const struct link *link = links; link; link = link->next) {
		resolve(link, target, sizeof(target));
		if (!tree_has(target))
			put_dir(target);
		if (strncmp(target, "/sys/bus/", 9) == 0 &&
		    strcmp(strrchr(link->path, '/'), "/subsystem") == 0)
			list_device(link, target);
	}
}

void unpack_dump(const char *file)
{
	FILE *from = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
	unsigned int line = 0;
	char *text = NULL;
	size_t size = 0;
	ssize_t n;

	if (!from)
		err(1, "%s", file);
	while ((n = getline(&text, &size, from)) > 0) {
		if (text[n - 1] == '\n')
			text[n - 1] = '\0';
		unpack_line(text, file, ++line);
	}
	if (line == 0)
		errx(1, "%s is empty", file);
	free(text);
	fclose(from);
	complete();
}
