/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * monitor-config.h - what a file says about how "cxl monitor" is to run
 *
 *	[monitor]
 *	log = /var/log/cxl-monitor.log
 *	human = no
 *	verbose = no
 */
#ifndef CXL_MONITOR_CONFIG_H
#define CXL_MONITOR_CONFIG_H

#include <stdbool.h>

#include "base/scope.h"

struct monitor_config {
	char *log;		/* NULL: the file does not say */
	bool human, verbose;
};

/*
 * Read @path.  On failure the user was told why: -errno when it cannot be opened, -EINVAL when it
 * says something that is not understood.
 */
int monitor_config_read(const char *path, struct monitor_config *ret);

static inline void monitor_config_clear(struct monitor_config *config)
{
	free(config->log);
	config->log = NULL;
}
#define auto_monitor_config at_end(monitor_config_clear)

#endif
