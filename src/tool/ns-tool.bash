# ns-tool.bash - completion of ns-tool for bash.

# The options of a verb, from its own help: no second list to forget.
_ns_tool_options()
{
	"$1" "${@:2}" --help 2>/dev/null | sed -n 's/^  \(--[a-z]*\).*/\1/p'
}

_ns_tool()
{
	local tool=$1 word=$2 previous=$3 verb='' at=1
	COMPREPLY=()

	# The verb is the first word that is no option; plan takes another one.
	while [ "$at" -lt "$COMP_CWORD" ]; do
		case ${COMP_WORDS[at]} in
		-*) ;;
		plan) ;;
		*) verb=${COMP_WORDS[at]}; break ;;
		esac
		at=$((at + 1))
	done

	case $previous in
	--target)
		mapfile -t COMPREPLY < <(compgen -W "$(cd /proc && printf '%s ' [0-9]*)" -- "$word")
		return ;;
	--only)
		# The last of a list; what stands before it is kept.
		local before=''
		[[ $word == *,* ]] && before=${word%,*},
		mapfile -t COMPREPLY < <(compgen -P "$before" -W "user pid uts ipc mount net cgroup time" -- "${word##*,}")
		return ;;
	--hostname | --domainname | --monotonic | --boottime)
		return ;;
	esac

	if [ -z "$verb" ]; then
		if [[ $word == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_ns_tool_options "$tool")" -- "$word")
		else
			mapfile -t COMPREPLY < <(compgen -W "container pid uts ipc mount net user cgroup time
				setns proc plan features" -- "$word")
		fi
		return
	fi

	# Options of the verb, until the command begins; then files and programs.
	local command='' i
	for ((i = at + 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--) command=$((i + 1)); break ;;
		--hostname | --domainname | --monotonic | --boottime | --target | --only) i=$((i + 1)) ;;
		-*) ;;
		*) command=$i; break ;;
		esac
	done
	if [ -z "$command" ] && [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_ns_tool_options "$tool" "$verb")" -- "$word")
	elif [ "$verb" = proc ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(cd /proc && printf '%s ' [0-9]*)" -- "$word")
	elif [ "$verb" = features ]; then
		return
	elif [ -z "$command" ] || [ "$command" = "$COMP_CWORD" ]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}
complete -F _ns_tool -o filenames ns-tool
