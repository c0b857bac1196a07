"""What the canvas says; its script has no words of its own."""

from hubwright.kernel.i18n import _


def canvas_words() -> dict[str, str]:
    """Every sentence by the name that the script knows it by; `{n}` and the like are filled in there."""
    return {**_things(), **_acts(), **_told(), **_saving()}


def _things() -> dict[str, str]:
    return {
        "canvas": _("The flow as a canvas"),
        "tools": _("Tools of the canvas"),
        "minimap": _("The whole flow, small"),
        "step": _("step"),
        "skipped": _("skipped"),
        "steps_in_group": _("Steps: {n}"),
        "is_editing": _("{name} is editing"),
        "problem": _("{n} problem"),
        "problems": _("{n} problems"),
        "hint": _("{n} hint"),
        "hints": _("{n} hints"),
        "comments_n": _("Comments: {n}"),
        "no_problems": _("No problems"),
        "leads_nowhere": _("leads nowhere yet"),
        "nowhere": _("Nowhere"),
        "nothing_found": _("Nothing fits."),
        "somebody": _("Somebody else"),
    }


def _acts() -> dict[str, str]:
    return {
        "add": _("Add a step"),
        "add_which": _("Which kind of step?"),
        "add_after": _("It comes after “{step}”."),
        "connect": _("Connect"),
        "connect_from": _("Connect “{step}”"),
        "which_exit": _("Which exit?"),
        "where_to": _("Where does it lead?"),
        "no_exits": _("This step ends the way: it has no exits."),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "find": _("Find in this flow"),
        "find_what": _("Name, text or variable"),
        "fit": _("Show the whole flow"),
        "zoom_in": _("Closer"),
        "zoom_out": _("Further away"),
        "key_zoom": _("Closer, further away"),
        "tidy": _("Tidy up"),
        "help": _("Keyboard shortcuts"),
        "more": _("More"),
        "rename": _("Name of this step"),
        "note": _("Note for colleagues"),
        "skip": _("Skip for now, or not any more"),
        "duplicate": _("Duplicate"),
        "copy": _("Copy"),
        "paste": _("Paste"),
        "remove": _("Remove"),
        "group": _("Group"),
        "group_name": _("Name of the group"),
        "ungroup": _("Ungroup"),
        "fold": _("Collapse the group"),
        "unfold": _("Open the group"),
        "key_fold": _("Collapse the group of the step, or open it"),
        "align_left": _("Align left"),
        "align_top": _("Align at the top"),
        "spread_across": _("Spread across"),
        "spread_down": _("Spread down"),
        "comment": _("Comment"),
        "comments_on": _("Comments on “{step}”"),
        "settle": _("Settle"),
        "reopen": _("Open again"),
        "settled_by": _("Settled by {name}"),
        "comment_failed": _("That could not be saved. Your words are still here; try again."),
        "cancel": _("Cancel"),
        "save": _("Save"),
        "close": _("Close"),
        "key_connect": _("Connect an exit of the step"),
        "key_arrows": _("Go along the ways"),
        "key_move": _("Move the step"),
        "key_open": _("Open the step's settings"),
        "key_back": _("Back from the settings to the step"),
        "key_toggle": _("Add the step to the choice, or take it out"),
        "key_delete": _("Remove what is chosen"),
        "key_undo": _("Undo and redo"),
        "key_copy": _("Copy and paste"),
        "key_all": _("Choose all steps"),
        "keys_off": _(
            "Single letters are switched off for you. You can change that in the inbox, under keyboard shortcuts."
        ),
    }


def _told() -> dict[str, str]:
    return {
        "added": _("Added: {step}."),
        "removed": _("Steps removed: {n}."),
        "last_start": _("A flow keeps at least one way to start."),
        "connected": _("Connected with “{to}”."),
        "cut": _("The exit leads nowhere now."),
        "moved": _("Moved."),
        "changed": _("Changed."),
        "aligned": _("Aligned."),
        "tidied": _("Tidied up."),
        "grouped": _("Grouped as “{name}”."),
        "ungrouped": _("The group is gone, its steps stay."),
        "folded": _("Collapsed. Nothing changed but the look."),
        "unfolded": _("The group is open."),
        "no_group": _("This step is in no group."),
        "skipping": _("Skipped for now."),
        "not_skipping": _("Not skipped any more."),
        "copied": _("Steps copied: {n}."),
        "pasted": _("Steps pasted: {n}."),
        "nothing_to_paste": _("There are no copied steps to paste."),
        "missing": _("Missing here"),
        "missing_help": _(
            "What you pasted needs things that this company does not have. The steps are there; set these first:"
        ),
        "all_chosen": _("Steps chosen: {n}."),
        "no_way": _("No step that way."),
        "undone": _("The last change is undone."),
        "redone": _("The change is back."),
        "nothing_undo": _("There is nothing to undo."),
        "nothing_redo": _("There is nothing to redo."),
        "others_changed": _("{name} changed this flow. You see it as it is now."),
        "conflict": _("Both of you changed this"),
        "conflict_help": _("Choose what stays; nothing else of yours is lost."),
        "mine": _("Yours"),
        "theirs": _("Theirs"),
        "all_mine": _("Keep all of mine"),
        "use_choice": _("Go on with this choice"),
    }


def _saving() -> dict[str, str]:
    return {
        "saving_saved": _("Saved to the draft"),
        "saving_saving": _("Saving"),
        "saving_offline": _("No connection. Your changes are kept in this browser and saved when it is back."),
        "saving_signed-out": _("You are signed out. Your changes are kept in this browser."),
        "sign_in": _("Sign in again"),
    }
