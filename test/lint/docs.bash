# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# docs.bash - reading the sources of manual pages, for docs.sh and sim-docs.sh; "verdict" comes last

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pages=$tree/Documentation
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
checked=0

fault() {
	echo "$1" >&2
	faults=$((faults + 1))
}

# same WHAT WANTED FOUND: two files of lines must hold the same lines, in any order; not none
same() {
	local line

	[[ -s $2 ]] || fault "$1: nothing to compare with"
	while read -r line; do
		fault "$1: missing: $line"
	done < <(comm -23 <(sort -u "$2") <(sort -u "$3"))
	while read -r line; do
		fault "$1: not true: $line"
	done < <(comm -13 <(sort -u "$2") <(sort -u "$3"))
	checked=$((checked + $(wc -l <"$2")))
}

# The source of a page with what it includes.
page() {
	awk -v dir="$pages" '
		/^include::/ {
			file = $0
			sub(/^include::/, "", file)
			sub(/\[.*/, "", file)
			file = dir "/" file
			found = 0
			while ((getline line < file) > 0) { print line; found = 1 }
			close(file)
			if (!found) print "fault: cannot include " file
			next
		}
		{ print }' "$pages/$1.adoc"
}

# section NAME: of the page on standard input
section() {
	awk -v name="== $1" '/^== / { on = $0 == name; next } on'
}

# usage_options PROGRAM COMMAND: "LETTER NAME VALUE" for each entry of a usage text, "-" for what it
# has not; the value is "maybe" when it can be left out
usage_options() {
	"$1" "$2" -h 2>&1 | sed -nE \
		-e 's/^ {4}-(.), --([a-z0-9-]+) <.*/\1 \2 value/p; t' \
		-e 's/^ {4}-(.), --([a-z0-9-]+)( .*)?$/\1 \2 -/p; t' \
		-e 's/^ {8}--([a-z0-9-]+)\[=<.*/- \1 maybe/p; t' \
		-e 's/^ {8}--([a-z0-9-]+) <.*/- \1 value/p; t' \
		-e 's/^ {8}--([a-z0-9-]+)( .*)?$/- \1 -/p' || true
	printf '%s\n' 'h help-all -' '- help -' # what the parser knows for every command
}

# The same for the page on standard input.
page_options() {
	section OPTIONS | sed -nE \
		-e 's/^\*-(.)\*, \*--([a-z0-9-]+)\*=.*::$/\1 \2 value/p; t' \
		-e 's/^\*-(.)\*, \*--([a-z0-9-]+)\*::$/\1 \2 -/p; t' \
		-e 's/^\*--([a-z0-9-]+)\*\[=.*\]::$/- \1 maybe/p; t' \
		-e 's/^\*--([a-z0-9-]+)\*=.*::$/- \1 value/p; t' \
		-e 's/^\*--([a-z0-9-]+)\*::$/- \1 -/p'
}

verdict() {
	if [[ $faults -gt 0 ]]; then
		echo "$faults faults" >&2
		exit 1
	fi
	echo "$checked facts are true"
}
