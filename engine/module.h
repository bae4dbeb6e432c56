/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* module.h - load modules of the kernel */
#ifndef ENGINE_MODULE_H
#define ENGINE_MODULE_H

struct ctx;

/*
 * Load whatever modules the kernel wants for this alias, or the one of this name.  Failing is
 * seen later, when binding.
 */
void module_load(struct ctx *ctx, const char *alias);

#endif
