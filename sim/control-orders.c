// SPDX-License-Identifier: GPL-2.0-only
/* control-orders.c - orders about accesses, see control-orders.h */
#include "sim/control-orders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "base/scope.h"
#include "sim/control-rules.h"
#include "sim/control-words.h"

#define RIVALS_MAX 10000

static bool is_word(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static int parse_access(const char *text, enum sim_access *ret)
{
	for (size_t i = 0; access_words[i]; i++)
		if (is_word(text, access_words[i])) {
			*ret = (enum sim_access)i;
			return 0;
		}
	return control_no("no such access: %s (read, write, list or open)", text);
}

static int parse_errno(const char *text, int *ret)
{
	uint32_t number;

	*ret = sim_errno_number(text);
	if (*ret == 0 && parse_u32(text, 10, &number) == 0 && number > 0 && number < 4096)
		*ret = -(int)number;
	return *ret ? 0 : control_no("no such errno: %s", text);
}

/* "*": at each, which the rules know as 0 */
static int parse_nth(const char *text, unsigned long *ret)
{
	uint32_t nth;
	int r;

	if (is_word(text, "*")) {
		*ret = 0;
		return 0;
	}
	r = parse_u32(text, 10, &nth);
	if (r < 0 || nth == 0)
		return -EINVAL;
	*ret = nth;
	return 0;
}

static const char *nth_text(const struct rule *rule, char text[32])
{
	snprintf(text, 32, "%lu", rule->nth);
	return rule->nth ? text : "*";
}

static void show_rules(struct control *control, enum rule_kind kind,
		       void (*put)(const struct rule *rule, struct sim_buf *out),
		       struct sim_buf *out)
{
	const struct rule *rule;

	pthread_mutex_lock(&control->lock);
	TAILQ_FOREACH(rule, &control->rules, in_control)
		if (rule->kind == kind)
			put(rule, out);
	pthread_mutex_unlock(&control->lock);
}

/* --- fail: PATTERN [N] ERRNO [ACCESS] --- */

static void fail_put(const struct rule *rule, struct sim_buf *out)
{
	char nth[32];

	sim_printf(out, "%s %s %s %s\n", rule->pattern, nth_text(rule, nth),
		   sim_errno_name(rule->error) ? sim_errno_name(rule->error) : "?",
		   access_words[rule->access]);
}

void control_fail_show(struct control *control, struct sim_buf *out)
{
	show_rules(control, RULE_FAIL, fail_put, out);
}

int control_fail(struct control *control, size_t n, char **words)
{
	struct rule rule = { .kind = RULE_FAIL, .access = SIM_ACCESS_WRITE, .nth = 1 };
	size_t at = 1;
	int r;

	if (n == 1 && is_word(words[0], "clear")) {
		rules_clear(control, RULE_FAIL);
		return 0;
	}
	rule.pattern = words[0];
	if (n > 2 && parse_nth(words[at], &rule.nth) == 0)
		at++;
	if (at == n)
		return control_no("PATTERN [N] ERRNO [ACCESS] is needed");
	r = parse_errno(words[at++], &rule.error);
	if (r == 0 && at < n)
		r = parse_access(words[at++], &rule.access);
	if (r == 0 && at != n)
		r = control_no("too many words, from \"%s\" on", words[at]);
	if (r < 0)
		return r;
	rule_add(control, &rule);
	return 0;
}

/* --- delay: PATTERN MILLISECONDS [ACCESS] --- */

static void delay_put(const struct rule *rule, struct sim_buf *out)
{
	sim_printf(out, "%s %u %s\n", rule->pattern, rule->ms, access_words[rule->access]);
}

void control_delay_show(struct control *control, struct sim_buf *out)
{
	show_rules(control, RULE_DELAY, delay_put, out);
}

int control_delay(struct control *control, size_t n, char **words)
{
	struct rule rule = { .kind = RULE_DELAY, .access = SIM_ACCESS_WRITE };
	uint32_t ms;

	if (n == 1 && is_word(words[0], "clear")) {
		rules_clear(control, RULE_DELAY);
		return 0;
	}
	if (n < 2 || n > 3)
		return control_no("PATTERN MILLISECONDS [ACCESS] is needed");
	if (parse_u32(words[1], 10, &ms) < 0)
		return control_no("no number of milliseconds: %s", words[1]);
	if (n == 3 && parse_access(words[2], &rule.access) < 0)
		return -EINVAL;
	rule.pattern = words[0];
	rule.ms = ms;
	rule_add(control, &rule);
	return 0;
}

/* --- rival: COUNT, or PATH VALUE [PATTERN [N]] --- */

static void rival_put(const struct rule *rule, struct sim_buf *out)
{
	char nth[32];

	if (rule->path)
		sim_printf(out, "%s %s ", rule->path, rule->value);
	sim_printf(out, "%s %s\n", rule->pattern, nth_text(rule, nth));
}

void control_rival_show(struct control *control, struct sim_buf *out)
{
	show_rules(control, RULE_RIVAL, rival_put, out);
}

/* Each of the next @count creations finds that its id has just been taken. */
static int take_ids(struct control *control, uint32_t count)
{
	struct rule rule = {
		.kind = RULE_RIVAL,
		.access = SIM_ACCESS_WRITE,
		.pattern = (char *)"create_*_region",
	};

	for (rule.nth = 1; rule.nth <= count; rule.nth++)
		rule_add(control, &rule);
	return 0;
}

static int write_between(struct control *control, size_t n, char **words)
{
	struct rule rule = {
		.kind = RULE_RIVAL,
		.access = SIM_ACCESS_WRITE,
		.pattern = n > 2 ? words[2] : (char *)"*",
		.nth = 1,
		.value = words[1],
	};

	if (n > 4)
		return control_no("PATH VALUE [PATTERN [N]] is needed");
	if (n == 4 && (parse_nth(words[3], &rule.nth) < 0 || rule.nth == 0))
		return control_no("no number from 1 on: %s", words[3]);
	rule.path = rule_path(words[0]);
	rule_add(control, &rule);
	free(rule.path);
	return 0;
}

int control_rival(struct control *control, size_t n, char **words)
{
	uint32_t count;

	if (n == 1 && is_word(words[0], "clear")) {
		rules_clear(control, RULE_RIVAL);
		return 0;
	}
	if (n > 1)
		return write_between(control, n, words);
	if (parse_u32(words[0], 10, &count) < 0 || count > RIVALS_MAX)
		return control_no("no number up to %d: %s", RIVALS_MAX, words[0]);
	return take_ids(control, count);
}

/* --- when: PATTERN [N] [ACCESS] : FILE WORDS... --- */

static void when_put(const struct rule *rule, struct sim_buf *out)
{
	char nth[32];

	sim_printf(out, "%s %s %s : %s %s\n", rule->pattern, nth_text(rule, nth),
		   access_words[rule->access], rule->path, rule->value);
}

void control_when_show(struct control *control, struct sim_buf *out)
{
	show_rules(control, RULE_WHEN, when_put, out);
}

/* What comes before ":": the number of words, or -EINVAL. */
static int parse_condition(size_t n, char **words, struct rule *rule)
{
	size_t at = 1;

	rule->pattern = words[0];
	if (at < n && parse_nth(words[at], &rule->nth) == 0)
		at++;
	if (at < n && !is_word(words[at], ":") && parse_access(words[at++], &rule->access) < 0)
		return -EINVAL;
	if (at + 2 > n || !is_word(words[at], ":"))
		return control_no("PATTERN [N] [ACCESS] : FILE WORDS... is needed");
	return (int)at + 1;
}

int control_when(struct control *control, size_t n, char **words)
{
	struct rule rule = { .kind = RULE_WHEN, .access = SIM_ACCESS_WRITE, .nth = 1 };
	auto_sim_buf struct sim_buf order = { 0 };
	int at;

	if (n == 1 && is_word(words[0], "clear")) {
		rules_clear(control, RULE_WHEN);
		return 0;
	}
	at = parse_condition(n, words, &rule);
	if (at < 0)
		return at;
	rule.path = words[at];
	if (!control_can_order(rule.path))
		return control_no("no such file that takes orders: %s", rule.path);
	for (size_t i = (size_t)at + 1; i < n; i++)
		sim_printf(&order, "%s%s", order.len ? " " : "", words[i]);
	rule.value = (char *)sim_text(&order);
	rule_add(control, &rule);
	return 0;
}

/* --- count, log: what was seen --- */

void control_count_show(struct control *control, struct sim_buf *out)
{
	pthread_mutex_lock(&control->lock);
	for (size_t i = 0; access_words[i]; i++)
		sim_printf(out, "%s %lu\n", access_words[i], control->counts[i]);
	pthread_mutex_unlock(&control->lock);
}

int control_count(struct control *control, size_t n, char **words)
{
	if (n != 1 || !is_word(words[0], "clear"))
		return control_no("only \"clear\" is possible");
	pthread_mutex_lock(&control->lock);
	memset(control->counts, 0, sizeof(control->counts));
	pthread_mutex_unlock(&control->lock);
	return 0;
}

void control_log_show(struct control *control, struct sim_buf *out)
{
	pthread_mutex_lock(&control->lock);
	sim_put(out, sim_text(&control->log), control->log.len);
	pthread_mutex_unlock(&control->lock);
}

int control_log(struct control *control, size_t n, char **words)
{
	bool clear = is_word(words[0], "clear"), on = is_word(words[0], "on");

	if (n != 1 || !(clear || on || is_word(words[0], "off")))
		return control_no("on, off or clear is needed");
	pthread_mutex_lock(&control->lock);
	if (clear)
		sim_buf_clear(&control->log);
	else
		control->logging = on;
	pthread_mutex_unlock(&control->lock);
	return 0;
}
