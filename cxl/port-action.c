// SPDX-License-Identifier: GPL-2.0-only
/*
 * port-action.c - what disable-port and enable-port have in common, see port-action.h
 *
 * Disabling one port makes objects of others old, so ports are kept by their names and
 * asked for again when it is their turn.
 */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "cli/msg.h"
#include "cxl/explain.h"
#include "cxl/port-action.h"
#include "cxl/select.h"
#include "cxl/signals.h"

#define OWNER "cxl port"

/* What was asked for, and what became of it. */
struct wanted {
	const struct port_action *action;
	const struct port_action_args *args;
	struct ports ports;
	int n_done, n_failed;
	bool interrupted;
};

/* A root has no driver, and endpoints are asked for by an option. */
static bool is_of_kind(const struct wanted *wanted, struct cxl_port *port)
{
	return wanted->args->endpoint ? cxl_port_is_endpoint(port) : cxl_port_is_switch(port);
}

static int add_port(struct wanted *wanted, struct cxl_port *port)
{
	if (!is_of_kind(wanted, port) || list_contains(&wanted->ports, port))
		return 0;
	return list_add(&wanted->ports, port);
}

static int add_matching(struct wanted *wanted, const struct filter *filter, struct cxl_port *port)
{
	struct cxl_endpoint *endpoint;
	int r = filter_port(filter, port) ? add_port(wanted, port) : 0;

	cxl_endpoint_foreach(port, endpoint)
		if (r == 0 && filter_endpoint(filter, endpoint))
			r = add_port(wanted, cxl_endpoint_get_port(endpoint));
	return r;
}

static int search_all(struct cxl_ctx *ctx, const struct filter *filter, struct wanted *wanted)
{
	struct cxl_port *port;
	struct cxl_bus *bus;
	int r = 0;

	cxl_bus_foreach(ctx, bus) {
		if (r == 0)
			r = add_matching(wanted, filter, cxl_bus_get_port(bus));
		cxl_port_foreach_all(cxl_bus_get_port(bus), port)
			if (r == 0)
				r = add_matching(wanted, filter, port);
	}
	return r;
}

static int find_ports(struct cxl_ctx *ctx, const struct filter *filter, struct wanted *wanted)
{
	auto_ports struct ports named = { 0 };
	int r;

	r = filter_find_ports(ctx, filter, &named);
	if (r == -EAGAIN)
		return search_all(ctx, filter, wanted);
	for (size_t i = 0; r == 0 && i < named.n; i++)
		r = add_port(wanted, named.at[i]);
	return r;
}

/* "all" of none is fine; a word that means nothing, or a port of another kind, is not. */
static int report_unknown(struct cxl_ctx *ctx, const struct filter *filter, struct wanted *wanted)
{
	auto_words struct words problems = { 0 };
	const struct port_action *action = wanted->action;
	int r;

	if (filter->all || filter->n == 0)
		return 0;
	r = filter_explain_unknown(ctx, filter, &problems);
	for (size_t i = 0; i < problems.n; i++)
		cli_log(OWNER, action->function, "%s", problems.at[i]);
	if (r == 0 && problems.n == 0)
		cli_log(OWNER, action->function, "%s is %s", filter->words.at[0],
			wanted->args->endpoint ?
				"no endpoint" :
				"no port with a driver of its own; see also --endpoint");
	else if (action->unknown && filter->picks[0].form != PICK_HOST)
		cli_hint("%s", action->unknown);
	return r;
}

static int add_word(struct cxl_ctx *ctx, const char *word, struct wanted *wanted)
{
	auto_filter struct filter filter = { 0 };
	size_t before = wanted->ports.n;
	int r;

	r = filter_parse(&filter, wanted->args->endpoint ? FILTER_ENDPOINT : FILTER_PORT, word);
	if (r == 0)
		r = find_ports(ctx, &filter, wanted);
	if (r < 0 || wanted->ports.n > before)
		return r;
	/* Nothing new: it was named twice, or it is nothing. */
	for (size_t i = 0; i < wanted->ports.n; i++)
		if (filter_port(&filter, wanted->ports.at[i]))
			return 0;
	return report_unknown(ctx, &filter, wanted);
}

static int add_words(struct cxl_ctx *ctx, int n_words, char **words, struct wanted *wanted)
{
	auto_words struct words each = { 0 };
	int r = 0;

	for (int i = 0; r == 0 && i < n_words; i++)
		r = words_split(&each, words[i]);
	for (size_t i = 0; r == 0 && i < each.n; i++)
		r = add_word(ctx, each.at[i], wanted);
	return r;
}

/* --- the command --- */

static int compare_depths(const void *a, const void *b)
{
	struct cxl_port *left = *(struct cxl_port *const *)a, *right = *(struct cxl_port *const *)b;
	int depths = cxl_port_get_depth(left) - cxl_port_get_depth(right);

	return depths ? depths : cxl_port_get_id(left) - cxl_port_get_id(right);
}

static int names_in_order(struct wanted *wanted, struct words *ret)
{
	struct ports *ports = &wanted->ports;

	list_sort(ports, compare_depths);
	for (size_t i = 0; i < ports->n; i++) {
		size_t at = wanted->action->upwards ? ports->n - 1 - i : i;

		if (words_printf(ret, "%s", cxl_port_get_devname(ports->at[at])) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* One that went away together with another has got what was wanted of it. */
static int act_on(struct cxl_ctx *ctx, const char *name, const struct wanted *wanted)
{
	struct cxl_port *port;
	int r;

	cxlx_clear_error(ctx);
	r = cxlx_port_get_by_name(ctx, name, &port);
	if (r == -ENODEV && wanted->action->upwards)
		return 0;
	return r < 0 ? r : wanted->action->act(port, wanted->args);
}

/* A port that fails does not keep the others from their turn; a signal does. */
static int act_on_all(struct cxl_ctx *ctx, struct wanted *wanted)
{
	auto_words struct words names = { 0 };

	if (names_in_order(wanted, &names) < 0)
		return -ENOMEM;
	for (size_t i = 0; !wanted->interrupted && i < names.n; i++) {
		int r = act_on(ctx, names.at[i], wanted);

		if (r == 0) {
			wanted->n_done++;
			continue;
		}
		explain(ctx, wanted->action->command, r);
		wanted->n_failed++;
		wanted->interrupted = r == -EINTR;
	}
	return 0;
}

int port_action_run(struct cli *cli, const struct port_action *action,
		    const struct port_action_args *args, int n_words, char **words)
{
	struct wanted wanted = { .action = action, .args = args };
	struct cxl_ctx *ctx = cli->context;
	bool fine;
	int r;

	if (args->debug)
		cxl_set_log_priority(ctx, LOG_DEBUG);
	signals_catch(ctx);
	r = add_words(ctx, n_words, words, &wanted);
	if (r == 0)
		r = act_on_all(ctx, &wanted);
	if (r < 0)
		explain(ctx, action->command, r);
	list_clear(&wanted.ports);
	cli_log(OWNER, action->function, "%s %d port%s", action->done, wanted.n_done,
		wanted.n_done > 1 ? "s" : "");
	fine = r == 0 && !wanted.interrupted && (wanted.n_done > 0 || wanted.n_failed == 0);
	return fine ? CLI_OK : signals_status(CLI_FAILED);
}
