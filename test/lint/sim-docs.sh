#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# sim-docs.sh - cxl-sim(1) and cxl-sim-topology(5) say what is true
#
# CXL_BUILD names the build directory (build). A fault is one line, and any fault makes the exit
# status 1.
#
# Checked, in both directions: commands, options, kernels, control files; keys of topology files, what
# they take and what they are when left out; installed topologies; and that the examples of files can
# be read. What docs.sh checks of all pages it checks of these, too; test/sim/manual.bats runs the
# examples.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$(readlink -f "$0")")

# shellcheck source=../lib/sysroot.bash
. "$here/../lib/sysroot.bash"
# shellcheck source=docs.bash
. "$here/docs.bash"
cxl_sim=$(sysroot_program CXL_SIM sim/cxl-sim)
topology_file=$(sysroot_program TOPOLOGY_FILE test/lint/topology-file)

commands() {
	"$cxl_sim" --list-cmds | grep -vx -e version -e help
}

# subsection TITLE: of the page on standard input
subsection() {
	awk -v title="=== $1" '/^==/ { on = $0 == title; next } on'
}

# The words in bold in the heads of a list.
terms() {
	sed -nE 's/^(\*.*)::( .*)?$/\1/p' | grep -oE '^\*[^*]+\*|, \*[^*]+\*' | tr -d '*, '
}

check_commands() {
	commands >"$work/wanted"
	page cxl-sim.1 | subsection Commands | terms >"$work/found"
	same "cxl-sim.1, Commands" "$work/wanted" "$work/found"
	commands | sed 's/^/cxl-sim-/; 1i cxl-sim' >"$work/wanted"
	page cxl-sim.1 | section NAME | sed 's/ - .*//' | tr -d ' ' | tr ',' '\n' | grep . >"$work/found"
	same "cxl-sim.1, NAME" "$work/wanted" "$work/found"
}

check_options() {
	local command

	for command in $(commands); do
		usage_options "$cxl_sim" "$command"
	done >"$work/wanted"
	page cxl-sim.1 | page_options | grep -vx -e 'v version -' -e '- list-cmds -' -e '- list-opts -' \
		>"$work/found"
	same "cxl-sim.1, OPTIONS" "$work/wanted" "$work/found"
}

check_kernels() {
	{ "$cxl_sim" run -h 2>&1 || true; } | sed -nE 's/.*--kernel <(.*)>.*/\1/p' | tr '|' '\n' >"$work/wanted"
	page cxl-sim.1 | subsection Kernels | terms >"$work/found"
	same "cxl-sim.1, Kernels" "$work/wanted" "$work/found"
}

# Of the table in sim/control.c
check_control() {
	sed -n '/control_row rows/,/^};/p' "$tree/sim/control.c" | sed -nE 's/^\t\{ "([a-z-]+)".*/\1/p' \
		>"$work/wanted"
	page cxl-sim.1 | subsection "Control directory" | terms >"$work/found"
	same "cxl-sim.1, Control directory" "$work/wanted" "$work/found"
}

# "SECTION KEY=VALUES (DEFAULT)" for each key in the page, as topology-file prints them. A head of
# several kinds is about all of them.
page_keys() {
	page cxl-sim-topology.5 | awk '
		/^=== \[/ {
			n = 0
			while (match($0, /\[[a-z-]+/)) {
				kinds[++n] = substr($0, RSTART + 1, RLENGTH - 1)
				$0 = substr($0, RSTART + RLENGTH)
			}
			next
		}
		/^==/ { n = 0 }
		n && /^\*[a-zA-Z0-9-]+\*=.*::$/ {
			gsub(/[*_]/, "")
			sub(/::$/, "")
			sub(/dport-ID/, "dport-")
			for (i = 1; i <= n; i++) print kinds[i], $0
		}'
}

# Some keys are no plain values: of these the page alone knows how they are written.
check_keys() {
	local plain='^[a-z-]+ [a-z0-9-]+='

	"$topology_file" | tr -d _ >"$work/keys"
	page_keys >"$work/page-keys"
	grep -vE "$plain" "$work/keys" >"$work/others"
	sed 's/=.*//' "$work/page-keys" | grep -xF -f "$work/others" >"$work/found"
	same "cxl-sim-topology.5, keys that are no plain values" "$work/others" "$work/found"
	grep -E "$plain" "$work/keys" >"$work/wanted"
	grep -vE "^($(paste -sd'|' "$work/others"))=" "$work/page-keys" >"$work/found"
	same "cxl-sim-topology.5, keys" "$work/wanted" "$work/found"
}

check_topologies() {
	(cd "$tree/sim/topologies" && printf '%s\n' *.ini) | sed 's/\.ini$//' >"$work/wanted"
	page cxl-sim-topology.5 | subsection "Installed machines" | terms >"$work/found"
	same "cxl-sim-topology.5, Installed machines" "$work/wanted" "$work/found"
	sed -nE "s|^  '(.*)',|\1|p" "$tree/sim/topologies/meson.build" >"$work/found"
	same "sim/topologies/meson.build" "$work/wanted" "$work/found"
}

# Each block of the examples is a file.
check_files() {
	local file n=0

	page cxl-sim-topology.5 | section EXAMPLES | awk -v dir="$work" '
		/^----$/ { on = !on; n += on; next }
		on { print >(dir "/example" n ".ini") }'
	for file in "$work"/example*.ini; do
		"$topology_file" "cxl-sim-topology.5, ${file##*/}" <"$file" || faults=$((faults + 1))
		n=$((n + 1))
	done
	[[ $n -ge 3 ]] || fault "cxl-sim-topology.5: hardly any examples"
	checked=$((checked + n))
}

check_commands
check_options
check_kernels
check_control
check_keys
check_topologies
check_files
verdict
