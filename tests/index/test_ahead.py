"""Work in a thread ahead of whoever takes its results."""

import threading

import pytest

from index.ahead import Ahead


def test_items_come_in_order_and_before_they_are_asked_for():
    done = threading.Event()

    def items():
        yield from range(5)
        done.set()

    work = Ahead(items())
    assert done.wait(10)
    assert list(work) == [0, 1, 2, 3, 4]


def test_what_goes_wrong_is_raised_in_its_place():
    def items():
        yield 1
        raise MemoryError("no room")

    work = iter(Ahead(items()))
    assert next(work) == 1
    with pytest.raises(MemoryError, match="no room"):
        next(work)


def test_it_stops_at_the_item_at_hand_and_the_generator_is_closed():
    asked, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def items():
        try:
            yield 1
            asked.set()
            assert go_on.wait(10)
            yield 2
            yield 3
        finally:
            ended.set()

    work = Ahead(items())
    assert asked.wait(10)
    closing = threading.Thread(target=work.close)
    closing.start()
    while not work._stopped:
        pass
    go_on.set()
    closing.join(10)
    assert ended.is_set()
    assert list(work) == [1, 2]


def test_one_begins_when_the_one_before_it_has_ended():
    order: list[str] = []
    first_may_end = threading.Event()

    def first():
        yield 1
        assert first_may_end.wait(10)
        order.append("first")

    def second():
        order.append("second")
        yield 2

    before = Ahead(first())
    after = Ahead(second(), before)
    assert next(iter(before)) == 1
    assert not order
    first_may_end.set()
    assert list(after) == [2]
    assert order == ["first", "second"]
