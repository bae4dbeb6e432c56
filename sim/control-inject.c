// SPDX-License-Identifier: GPL-2.0-only
/* control-inject.c - what happens to the machine from outside, as text; see control-inject.h */
#include "sim/control-inject.h"

#include <errno.h>
#include <string.h>

#include "base/numbers.h"
#include "base/words.h"
#include "sim/control-rules.h"
#include "sim/control-words.h"

/* What the errno of an order means. */
struct meaning {
	int error;
	const char *text;
};

static int explain(int r, const struct meaning *meanings, const char *what)
{
	for (; r < 0 && meanings->text; meanings++)
		if (meanings->error == r)
			return control_no_because(r, "%s: %s", what, meanings->text);
	return r;
}

static const struct meaning card_meanings[] = {
	{ -ENOENT, "no such memdev, nor an address of one" },
	{ -EEXIST, "is there already" },
	{ 0 },
};

int control_remove(struct control *control, size_t n, char **words)
{
	if (n != 1)
		return control_no("one memdev is needed, or its address");
	return explain(sim_inject_remove(control->world, words[0]), card_meanings, words[0]);
}

int control_plug(struct control *control, size_t n, char **words)
{
	if (n != 1)
		return control_no(
			"the address of one memdev is needed, or its name in the topology");
	return explain(sim_inject_plug(control->world, words[0]), card_meanings, words[0]);
}

int control_poison(struct control *control, size_t n, char **words)
{
	static const struct meaning meanings[] = {
		{ -ENOENT, "no such memdev" },
		{ -EINVAL, "not the address of 64 bytes of that memdev" },
		{ 0 },
	};
	uint64_t dpa;
	int r;

	if (n != 2 || parse_size(words[1], &dpa) < 0)
		return control_no("MEMDEV DPA is needed");
	r = sim_inject_poison(control->world, words[0], dpa);
	return explain(r, meanings, r == -ENOENT ? words[0] : words[1]);
}

void control_poison_show(struct control *control, struct sim_buf *out)
{
	sim_inject_poison_show(control->world, out);
}

/* --- modules: "load" and "unload" --- */

int control_module(struct control *control, size_t n, char **words)
{
	static const struct meaning meanings[] = {
		{ -ENOENT, "no driver is in that module, or it is not loaded" },
		{ -EEXIST, "is loaded already" },
		{ -EBUSY, "the others need it" },
		{ 0 },
	};

	if (n == 2 && strcmp(words[0], "load") == 0)
		return explain(sim_inject_load(control->world, words[1]), meanings, words[1]);
	if (n == 2 && strcmp(words[0], "unload") == 0)
		return explain(sim_inject_unload(control->world, words[1]), meanings, words[1]);
	return control_no("load MODULE or unload MODULE is needed");
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
		return control_no("no name of a block, such as memory34: %s", word);
	*ret = (uint64_t)id;
	return 0;
}

static int set_block(struct control *control, const char *name, enum sim_block_act act, int error)
{
	static const struct meaning meanings[] = {
		{ -ENOENT, "no such block, neither now nor in a window" },
		{ 0 },
	};
	uint64_t id = 0;
	int r;

	r = parse_block(name, &id);
	if (r < 0)
		return r;
	return explain(sim_inject_block(control->world, id, act, error), meanings, name);
}

int control_unmovable(struct control *control, size_t n, char **words)
{
	bool unmovable = true;

	if (n > 2 || (n == 2 && sim_parse_bool(words[1], &unmovable) < 0))
		return control_no("BLOCK [1|0] is needed");
	return set_block(control, words[0], SIM_BLOCK_OFFLINE, unmovable ? -EBUSY : 0);
}

/* "0": it does not fail any more */
static int order_block(struct control *control, enum sim_block_act act, size_t n, char **words)
{
	int error = -EBUSY;

	if (n > 2)
		return control_no("BLOCK [ERRNO|0] is needed");
	if (n == 2) {
		error = sim_errno_number(words[1]);
		if (!error && strcmp(words[1], "0") != 0)
			return control_no("no such errno: %s", words[1]);
	}
	return set_block(control, words[0], act, error);
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
	bool off = strcmp(words[0], "off") == 0;
	uint32_t ms = 0;
	int r;

	if (n > 2 || (n == 2 && (off || parse_u32(words[1], 10, &ms) < 0)))
		return control_no("WORD [MILLISECONDS] is needed, or off");
	r = sim_inject_online_daemon(control->world, off ? NULL : words[0], ms);
	return r < 0 ? control_no("online, online_kernel or online_movable is needed") : 0;
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
		if (strlen(value) != 36 || sim_parse_uuid(value, ret->tag) < 0)
			return control_no("no UUID: %s", value);
		return 0;
	}
	value = after_prefix(word, "seq=");
	if (value && parse_u32(value, 10, &ret->seq) == 0)
		return 0;
	if (strcmp(word, "more") == 0)
		ret->more = true;
	else if (strcmp(word, "forced") == 0)
		ret->forced = true;
	else
		return control_no("tag=UUID, seq=N, more or forced is possible, not %s", word);
	return 0;
}

static int order_extent(struct control *control, const struct sim_inject_capacity *what, bool add,
			const struct extent_words *more)
{
	static const struct meaning meanings[] = {
		{ -ENOENT, "no such memdev" },
		{ -EINVAL, "no such capacity, or this kernel does not know of that" },
		{ 0 },
	};
	int r;

	if (add)
		r = sim_inject_add_capacity(control->world, what, more->more);
	else
		r = sim_inject_release_capacity(control->world, what, more->forced, more->more);
	return explain(r, meanings, what->memdev);
}

int control_extent(struct control *control, size_t n, char **words)
{
	struct sim_inject_capacity what = { .memdev = words[1] };
	struct extent_words more = { 0 };
	bool add = strcmp(words[0], "add") == 0;
	int r = 0;

	if (n < 4 || (!add && strcmp(words[0], "release") != 0))
		return control_no("add or release, MEMDEV OFFSET LENGTH are needed");
	if (parse_size(words[2], &what.offset) < 0 || parse_size(words[3], &what.length) < 0)
		return control_no("no offset and length: %s %s", words[2], words[3]);
	for (size_t i = 4; i < n && r == 0; i++)
		r = parse_extent_word(words[i], &more);
	if (r == 0 && add && more.forced)
		r = control_no("only a release is forced");
	if (r < 0)
		return r;
	what.tag = more.tagged ? more.tag : NULL;
	what.seq = more.seq;
	return order_extent(control, &what, add, &more);
}

void control_extent_show(struct control *control, struct sim_buf *out)
{
	sim_inject_capacity_show(control->world, out);
}
