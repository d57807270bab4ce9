from ray_jobs.evaluation.marked import read_marked


def test_marks_are_taken_out_and_remembered():
    assert read_marked("denies [fever|negated].") == ("denies fever.", [(7, 12, "negated")])
