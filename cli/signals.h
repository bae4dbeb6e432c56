/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * signals.h - Ctrl-C and SIGTERM ask a command to take back what it did and end
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP are remembered, and nothing else comes of them. */
void signals_remember(void);

/* Was there one?  This is what libraries ask while they work. */
bool signals_caught(void *unused);

/* The exit status: 128 + the signal that was caught, as shells expect, else @otherwise. */
int signals_status(int otherwise);

#endif
