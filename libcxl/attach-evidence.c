// SPDX-License-Identifier: LGPL-2.1-or-later
/* attach-evidence.c - look at a file, and keep what it said; see attach-survey.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "libcxl/attach-survey.h"

/* As users know the file, with the root directory in front. */
static int add_path(struct ctx *ctx, struct words *to, const char *path)
{
	return words_printf(to, "%s/sys/%s", ctx->fs.root, path);
}

/* One line that fits a table: what is no text in there cannot do harm, JSON escapes it. */
#define SAID_MAX 100

void evidence_add(struct ctx *ctx, struct evidence *evidence, const char *path, const char *said)
{
	size_t len = strcspn(said, "\n");

	if (add_path(ctx, &evidence->paths, path) < 0)
		evidence->out_of_memory = true;
	else if (words_add(&evidence->said, said, len < SAID_MAX ? len : SAID_MAX) < 0)
		evidence->out_of_memory = true;
}

void evidence_failed(struct ctx *ctx, struct evidence *evidence, const char *path, int error)
{
	const char *name = error == -EPROTO ? "makes no sense" : strerrorname_np(-error);

	if (error == -ENODEV)
		evidence->vanished = true;
	if (words_printf(&evidence->unread, "%s/sys/%s: %s", ctx->fs.root, path,
			 name ? name : "unknown error") < 0)
		evidence->out_of_memory = true;
}

void evidence_unlisted(struct ctx *ctx, struct evidence *evidence, struct cxl_port *port)
{
	int r = port_scan(port);

	if (r == 0)	/* this time it works, but what was concluded before it did */
		r = -EIO;
	evidence_failed(ctx, evidence, port->obj.devpath, r == -ENOENT ? -ENODEV : r);
}

static void tell(struct attach_look *look, struct evidence *evidence, const char *path, int r,
		 const char *said)
{
	const char *name = r == 0 ? said : r == -ENOENT ? "absent" : strerrorname_np(-r);

	evidence_add(look->ctx, evidence, path, name ? name : "unknown error");
	if (r < 0 && r != -ENOENT)
		evidence_failed(look->ctx, evidence, path, r);
}

int evidence_read(struct attach_look *look, struct evidence *evidence, const char *path, char *buf)
{
	int r = ctx_read(look->ctx, path, buf);

	tell(look, evidence, path, r, buf);
	return r;
}

int evidence_link(struct attach_look *look, struct evidence *evidence, const char *path, char **ret)
{
	char link[PATH_MAX];
	int r = ctx_readlink(look->ctx, path, link, sizeof(link));

	tell(look, evidence, path, r, r == 0 ? last_component(link) : "");
	if (r < 0)
		return r;
	free(*ret);
	*ret = strdup(last_component(link));
	if (!*ret)
		evidence->out_of_memory = true;
	return 0;
}

int evidence_exists(struct attach_look *look, struct evidence *evidence, const char *path)
{
	int r = ctx_look(look->ctx, path);

	tell(look, evidence, path, r, "present");
	return r;
}

int attach_read_number(struct ctx *ctx, const char *path, uint64_t *ret)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = ctx_read(ctx, path, text);
	return r < 0 ? r : parse_u64(text, 0, ret) < 0 ? -EPROTO : 0;
}

int evidence_number(struct attach_look *look, struct evidence *evidence, const char *path,
		    uint64_t *ret)
{
	char text[SYSFS_TEXT_MAX + 1];
	int r;

	r = evidence_read(look, evidence, path, text);
	if (r < 0)
		return r;
	if (parse_u64(text, 0, ret) == 0)
		return 0;
	evidence_failed(look->ctx, evidence, path, -EPROTO);
	return -EPROTO;
}

void evidence_append(struct evidence *to, const struct evidence *from)
{
	const struct words *lists[] = { &from->paths, &from->said, &from->unread };
	struct words *targets[] = { &to->paths, &to->said, &to->unread };

	for (size_t list = 0; list < ARRAY_LEN(lists); list++)
		for (size_t i = 0; i < lists[list]->n; i++)
			if (words_add(targets[list], lists[list]->at[i],
				      strlen(lists[list]->at[i])) < 0)
				to->out_of_memory = true;
}

void evidence_clear(struct evidence *evidence)
{
	words_clear(&evidence->paths);
	words_clear(&evidence->said);
	words_clear(&evidence->unread);
}

void fact_from(struct attach_facts *facts, enum attach_fact fact, int r)
{
	if (r == 0 || r == -ENOENT)
		fact_set(facts, fact, r == 0);
	else
		fact_unknown(facts, fact);
}
