// SPDX-License-Identifier: GPL-2.0-only
/* control-inject.c - what happens to the machine from outside, as text; see control-inject.h */
#include "sim/control-inject.h"

#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "base/words.h"
#include "sim/control-rules.h"

int control_remove(struct control *control, size_t n, char **words)
{
	return n == 1 ? sim_inject_remove(control->world, words[0]) : -EINVAL;
}

int control_plug(struct control *control, size_t n, char **words)
{
	return n == 1 ? sim_inject_plug(control->world, words[0]) : -EINVAL;
}

int control_poison(struct control *control, size_t n, char **words)
{
	uint64_t dpa;

	if (n != 2 || parse_size(words[1], &dpa) < 0)
		return -EINVAL;
	return sim_inject_poison(control->world, words[0], dpa);
}

void control_poison_show(struct control *control, struct sim_buf *out)
{
	sim_inject_poison_show(control->world, out);
}

/* --- modules: "load" and "unload" --- */

int control_module(struct control *control, size_t n, char **words)
{
	if (n == 2 && strcmp(words[0], "load") == 0)
		return sim_inject_load(control->world, words[1]);
	if (n == 2 && strcmp(words[0], "unload") == 0)
		return sim_inject_unload(control->world, words[1]);
	return -EINVAL;
}

void control_module_show(struct control *control, struct sim_buf *out)
{
	sim_inject_unloaded_show(control->world, out);
}

/* --- memory blocks --- */

static int parse_block(const char *word, uint64_t *ret)
{
	int id;

	if (parse_name(word, "memory", &id) < 0)
		return -EINVAL;
	*ret = (uint64_t)id;
	return 0;
}

int control_unmovable(struct control *control, size_t n, char **words)
{
	bool unmovable = true;
	uint64_t id;

	if (n > 2 || parse_block(words[0], &id) < 0)
		return -EINVAL;
	if (n == 2 && sim_parse_bool(words[1], &unmovable) < 0)
		return -EINVAL;
	return sim_inject_block(control->world, id, SIM_BLOCK_OFFLINE, unmovable ? -EBUSY : 0);
}

/* "0": it does not fail any more */
static int order_block(struct control *control, enum sim_block_act act, size_t n, char **words)
{
	int error = -EBUSY;
	uint64_t id;

	if (n > 2 || parse_block(words[0], &id) < 0)
		return -EINVAL;
	if (n == 2 && strcmp(words[1], "0") == 0)
		error = 0;
	else if (n == 2)
		error = sim_errno_number(words[1]);
	if (n == 2 && !error && strcmp(words[1], "0") != 0)
		return -EINVAL;
	return sim_inject_block(control->world, id, act, error);
}

int control_online_fails(struct control *control, size_t n, char **words)
{
	return order_block(control, SIM_BLOCK_ONLINE, n, words);
}

int control_offline_fails(struct control *control, size_t n, char **words)
{
	return order_block(control, SIM_BLOCK_OFFLINE, n, words);
}

void control_online_fails_show(struct control *control, struct sim_buf *out)
{
	sim_inject_blocks_show(control->world, SIM_BLOCK_ONLINE, out);
}

void control_offline_fails_show(struct control *control, struct sim_buf *out)
{
	sim_inject_blocks_show(control->world, SIM_BLOCK_OFFLINE, out);
}

int control_online_daemon(struct control *control, size_t n, char **words)
{
	uint32_t ms = 0;

	if (n > 2 || (n == 2 && parse_u32(words[1], 10, &ms) < 0))
		return -EINVAL;
	if (strcmp(words[0], "off") == 0)
		return n == 1 ? sim_inject_online_daemon(control->world, NULL, 0) : -EINVAL;
	return sim_inject_online_daemon(control->world, words[0], ms);
}

void control_online_daemon_show(struct control *control, struct sim_buf *out)
{
	sim_inject_online_daemon_show(control->world, out);
}

/* --- capacity --- */

/* What stands behind the three words that each order has. */
struct extent_words {
	uint8_t tag[16];
	bool tagged, more, forced;
	uint32_t seq;
};

static int parse_extent_word(const char *word, struct extent_words *ret)
{
	const char *value;

	value = after_prefix(word, "tag=");
	if (value) {
		ret->tagged = true;
		return strlen(value) == 36 ? sim_parse_uuid(value, ret->tag) : -EINVAL;
	}
	value = after_prefix(word, "seq=");
	if (value)
		return parse_u32(value, 10, &ret->seq);
	if (strcmp(word, "more") == 0)
		ret->more = true;
	else if (strcmp(word, "forced") == 0)
		ret->forced = true;
	else
		return -EINVAL;
	return 0;
}

int control_extent(struct control *control, size_t n, char **words)
{
	struct sim_inject_capacity what = { .memdev = words[1] };
	struct extent_words more = { 0 };
	bool add = strcmp(words[0], "add") == 0;
	int r = 0;

	if (n < 4 || (!add && strcmp(words[0], "release") != 0))
		return -EINVAL;
	if (parse_size(words[2], &what.offset) < 0 || parse_size(words[3], &what.length) < 0)
		return -EINVAL;
	for (size_t i = 4; i < n && r == 0; i++)
		r = parse_extent_word(words[i], &more);
	if (r < 0 || (add && more.forced))
		return -EINVAL;
	what.tag = more.tagged ? more.tag : NULL;
	what.seq = more.seq;
	return add ? sim_inject_add_capacity(control->world, &what, more.more) :
		     sim_inject_release_capacity(control->world, &what, more.forced, more.more);
}

void control_extent_show(struct control *control, struct sim_buf *out)
{
	sim_inject_capacity_show(control->world, out);
}
