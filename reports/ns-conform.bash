# shellcheck shell=bash
# ns-conform.bash - completion of ns-conform for bash; its words come from the program itself.

_ns_conform()
{
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} program=${COMP_WORDS[0]}
	local verb=${COMP_WORDS[1]} words

	if ((COMP_CWORD == 1)); then
		words=$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')
		mapfile -t COMPREPLY < <(compgen -W "$words --help --version" -- "$current")
		return
	fi
	case $previous in
	-o | --out | -r | --report | --suite | --programs)
		mapfile -t COMPREPLY < <(compgen -d -- "$current")
		return
		;;
	-f | --format)
		mapfile -t COMPREPLY < <(compgen -W "text json html junit" -- "$current")
		return
		;;
	--launcher)
		mapfile -t COMPREPLY < <(compgen -c -- "$current")
		return
		;;
	-j | --jobs)
		return
		;;
	esac
	if [[ $current == -* ]]; then
		words=$("$program" "$verb" --help 2>/dev/null | grep -o -- '--[a-z]*' | sort -u)
	else
		case $verb in
		run | list) words=$("$program" list --dimensions 2>/dev/null) ;;
		explain) words=$("$program" list 2>/dev/null | grep -o '^[A-Z]*-[0-9]*') ;;
		report)
			mapfile -t COMPREPLY < <(compgen -f -- "$current")
			return
			;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o filenames -F _ns_conform ns-conform
