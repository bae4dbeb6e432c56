// SPDX-License-Identifier: GPL-2.0-only
/* signals.c - Ctrl-C and SIGTERM ask a command to take back what it did, see signals.h */
#include <signal.h>
#include <stddef.h>

#include "base/scope.h"
#include "cli/signals.h"

static volatile sig_atomic_t caught;

static void remember(int signal)
{
	caught = signal;
}

bool signals_caught(void *unused)
{
	return caught != 0;
}

void signals_remember(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	/* No SA_RESTART: a system call that waits has to return. */
	struct sigaction action = { .sa_handler = remember };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct sigaction before;

		/* Whoever started us under nohup wants that signal to stay ignored. */
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN)
			continue;
		sigaction(signals[i], &action, NULL);
	}
}

int signals_status(int otherwise)
{
	return caught ? 128 + caught : otherwise;
}
