# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# public.bash - programs of the build for tests that become an ordinary user
#
# Root's home may be closed to others, and the build may be in there.

# public_program PROGRAM: prints the path of a copy that everybody may run
public_program() {
	local program build copy library dir=$BATS_TEST_TMPDIR/public

	program=$(realpath "$1") || return
	build=${program%/*/*}
	copy=$dir${program#"$build"}
	mkdir -p "${copy%/*}" || return
	cp "$program" "$copy"
	for library in libcxl libdaxctl; do
		mkdir -p "$dir/$library" || return
		cp -P "$build/$library/$library".so.1 "$build/$library/$library".so.1.*[0-9] "$dir/$library"
	done
	chmod a+rx "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/* "$BATS_TEST_TMPDIR"
	chmod -R a+rX "$dir"
	printf '%s\n' "$copy"
}

# public_topologies: the same for those of cxl-sim
public_topologies() {
	cp -r "$CXL_SIM_TOPOLOGIES" "$BATS_TEST_TMPDIR/public/topologies"
	chmod -R a+rX "$BATS_TEST_TMPDIR/public"
	export CXL_SIM_TOPOLOGIES=$BATS_TEST_TMPDIR/public/topologies
}
