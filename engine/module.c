// SPDX-License-Identifier: LGPL-2.1-or-later
/* module.c - load modules of the kernel, see module.h */
#include <libkmod.h>
#include <stddef.h>

#include "engine/context.h"
#include "engine/module.h"

void module_load(struct ctx *ctx, const char *alias)
{
	struct kmod_ctx *kmod = kmod_new(NULL, NULL);
	struct kmod_list *modules = NULL, *item;

	if (!kmod)
		return;
	if (kmod_module_new_from_lookup(kmod, alias, &modules) < 0)
		modules = NULL;
	kmod_list_foreach (item, modules) {
		struct kmod_module *module = kmod_module_get_module(item);
		int r = kmod_module_probe_insert_module(module, KMOD_PROBE_APPLY_BLACKLIST, NULL,
							NULL, NULL, NULL);

		log_debug(ctx, "module %s for %s: %d", kmod_module_get_name(module), alias, r);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(modules);
	kmod_unref(kmod);
}
