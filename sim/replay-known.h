/* SPDX-License-Identifier: GPL-2.0-only */
/* replay-known.h - where a real kernel of a trace and the simulated one may differ, and why */
#ifndef SIM_REPLAY_KNOWN_H
#define SIM_REPLAY_KNOWN_H

/*
 * @release is what "uname -r" said where the trace comes from (NULL: not said).
 * The reason why what the file says, or that it is there at all, does not count;
 * NULL: it does.
 */
const char *sim_replay_known(const char *release, const char *name);

#endif
