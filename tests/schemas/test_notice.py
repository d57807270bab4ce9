from schemas.notice import Event, Notice


def notice(**fields):
    return Notice(
        **{"event": Event.LATE, "collection": "notes", "partition": "p", "look": "l", **fields}
    )


def test_a_title_says_what_happened_to_which_night():
    assert notice().title == "docmill: notes p is late"
    held = notice(event=Event.FAILURE_SHARE).title
    assert held == "docmill: notes p is held: too many documents failed"


def test_the_same_thing_told_twice_has_one_key():
    assert notice().key == notice(why="later").key
    assert notice().key != notice(partition="q").key
