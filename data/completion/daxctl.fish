# SPDX-License-Identifier: GPL-2.0-only
# daxctl.fish - completion of daxctl for fish
#
# Which commands and options there are, their letters, and which of them take a value says the
# program itself: --list-cmds and the usage texts. Only what the values and words mean is decided
# here, by their names. Objects come from sysfs, below --sysroot or CXL_SYSROOT.

# The words in front of the cursor without the program and without --sysroot and its value.
function __daxctl_words
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
        else if test "$word" = --sysroot
            set skip 1
        else
            echo -- $word
        end
    end
end

# Where /sys is: --sysroot on the command line, else the environment.
function __daxctl_root
    set -l words (commandline -opc)
    set -l root "$CXL_SYSROOT"
    for i in (seq (count $words))
        if test "$words[$i]" = --sysroot; and set -q words[(math $i + 1)]
            set root $words[(math $i + 1)]
        else if string match -q -- '--sysroot=*' "$words[$i]"
            set root (string replace -- --sysroot= '' "$words[$i]")
        end
    end
    string replace -r '^~/' "$HOME/" -- "$root"
end

# The first word that is no option.
function __daxctl_command
    for word in (__daxctl_words)
        if not string match -q -- '-*' $word
            echo $word
            return 0
        end
    end
    return 1
end

function __daxctl_devices
    for path in (__daxctl_root)/sys/bus/dax/devices/dax*.*
        basename $path
    end
end

# The first numbers of the names of devices.
function __daxctl_regions
    __daxctl_devices | string replace -r -- '^dax([0-9]+)\..*' '$1' | sort -u
end

# __daxctl_values KIND: what an option named KIND, or a word of that kind, may be
function __daxctl_values
    switch $argv[1]
        case device
            __daxctl_devices
        case dev
            __daxctl_devices
            echo all
        case region
            __daxctl_regions
            echo all
        case mode
            string split ' ' 'devdax system-ram famfs'
        case command
            __daxctl_program --list-cmds
        case sysroot
            __fish_complete_directories (commandline -ct)
        case input
            __fish_complete_path (commandline -ct)
        case '*'
            __daxctl_choices $argv[1]
    end
end

# The program as it was typed.
function __daxctl_program
    set -l program (commandline -opc)[1]
    $program $argv 2>&1 </dev/null
end

# One line per option of the command: LETTER NAME VALUE, tab, help. LETTER and VALUE may be "-";
# VALUE is 1, or the words that it may be with | between them.
function __daxctl_options
    # A group that matches nothing would be left out: these always match.
    set -l pattern '^ {4}(-., | {4})--([a-z0-9-]+)((?: <[^>]*>)?) *(.*)$'
    set -l entry ''
    for line in (__daxctl_program (__daxctl_command) -h) ''
        if set -l found (string match -r -- $pattern $line)
            test -n "$entry"; and echo -- $entry
            set -l letter (string match -r -- '^-(.)' $found[2])[2]
            set -l value -
            test -n "$letter"; or set letter -
            test -n "$found[4]"; and set value 1
            string match -q -- '*|*' "$found[4]"; and set value (string trim -c ' <>' -- $found[4])
            set entry "$letter $found[3] $value"\t"$found[5]"
        else if test -n "$entry"; and string match -q -r '^ {8}' -- $line
            set entry $entry(string trim -- $line)
        end
    end
    test -n "$entry"; and echo -- $entry
end

# __daxctl_choices NAME: the words that the value of the option may be, if it is words
function __daxctl_choices
    for line in (__daxctl_options)
        set -l option (string split ' ' -- (string split -m 1 \t -- $line)[1])
        test "$option[2]" = $argv[1]; or continue
        string match -q -- '*|*' $option[3]; and string split '|' -- $option[3]
        return 0
    end
end

# The name of the option whose value is at the cursor, if any.
function __daxctl_option
    set -l previous (commandline -opc)[-1]
    set -l current (commandline -ct)
    if string match -q -- '--*=*' $current
        string replace -r -- '^--([a-z0-9-]+)=.*' '$1' $current
        return 0
    end
    if test "$previous" = --sysroot
        echo sysroot
        return 0
    end
    set -l letter (string match -r -- '^-[^-]*([^-])$' $previous)[2]
    for line in (__daxctl_options)
        set -l option (string split ' ' -- (string split -m 1 \t -- $line)[1])
        test "$option[3]" = -; and continue
        if test "$previous" = --$option[2]; or test -n "$letter" -a "$letter" = "$option[1]"
            echo $option[2]
            return 0
        end
    end
    return 1
end

# __daxctl_list VALUE...: each value, behind the part of a list that is there already
function __daxctl_list
    set -l current (string replace -r -- '^--[a-z0-9-]+=' '' (commandline -ct))
    set -l before (string match -r -- '^.*,' $current)
    for value in $argv
        echo -- "$before$value"
    end
end

# What the words of the command are: the first argument of its synopsis.
function __daxctl_word
    for line in (__daxctl_program (__daxctl_command) -h)
        set -l found (string match -r -- '^ usage: \S+ \S+ [<[]+([a-z]+)' $line)
        or continue
        switch $found[2]
            case device command
                echo $found[2]
        end
        return 0
    end
end

function __daxctl_complete_words
    set -l kind (__daxctl_word)
    test -n "$kind"; or return
    set -l values (__daxctl_values $kind)
    test $kind = device; and set -a values all
    __daxctl_list $values
end

function __daxctl_complete_options
    for line in (__daxctl_options)
        set -l half (string split -m 1 \t -- $line)
        set -l option (string split ' ' -- $half[1])
        echo -- --$option[2]\t$half[2]
    end
    echo -- --help\t'show the manual of the command'
end

function __daxctl_complete
    set -l current (commandline -ct)
    if not __daxctl_command >/dev/null
        if string match -q -- '-*' $current
            string split ' ' -- '--help --version --list-cmds --sysroot --trace-sysfs'
        else if test (commandline -opc)[-1] = --sysroot
            __daxctl_values sysroot
        else
            __daxctl_values command
        end
    else if set -l option (__daxctl_option)
        set -l values (__daxctl_list (__daxctl_values $option))
        if string match -q -- '--*=*' $current
            string replace -r -- '^' --$option= $values
        else
            string join \n -- $values
        end
    else if string match -q -- '-*' $current
        __daxctl_complete_options
    else
        __daxctl_complete_words
    end
end

complete -c daxctl -f -a '(__daxctl_complete)'
