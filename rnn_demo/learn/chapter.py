"""The chapter's sections, in the order in which they are read."""

from rnn_demo.learn import basics, survey, training
from rnn_demo.learn.section import Section

SECTIONS: tuple[Section, ...] = (*basics.SECTIONS, *survey.SECTIONS, *training.SECTIONS)
