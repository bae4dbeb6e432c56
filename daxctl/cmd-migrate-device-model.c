// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-migrate-device-model.c - "daxctl migrate-device-model"
 * Man page: Documentation/daxctl-migrate-device-model.1.adoc
 * Tests:    test/cli/daxctl-program.bats
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/scope.h"
#include "cli/msg.h"
#include "daxctl/commands.h"
#include "libdaxctl/daxctlx.h"

#define LINK "/etc/modprobe.d/daxctl.conf"

/* What is there already is somebody's, and stays as it is. */
static int tell(const char *link, int error)
{
	char text[512] = "";

	cli_error("failed to install %s: %s", link, strerror(error));
	if (error == EEXIST && readlink(link, text, sizeof(text) - 1) > 0 &&
	    strcmp(text, DAXCTL_MODPROBE_CONF) == 0)
		cli_hint("it is there already, and holds from the next boot on");
	else if (error == EACCES || error == EPERM)
		cli_hint("changing the configuration needs root");
	return CLI_FAILED;
}

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	auto_free char *link = NULL;

	if (asprintf(&link, "%s" LINK, daxctlx_get_sysroot(cli->context)) < 0) {
		link = NULL;
		return tell(LINK, ENOMEM);
	}
	if (symlink(DAXCTL_MODPROBE_CONF, link) < 0)
		return tell(link, errno);
	cli_say(" success: installed %s", link);
	return CLI_OK;
}

const struct cmd cmd_migrate_device_model = {
	.name = "migrate-device-model",
	.summary = "have dax devices on the bus instead of the old class",
	.usage = "",
	.run = run,
};
