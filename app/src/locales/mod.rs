//! Texts: a typed table per area, with one static per language, so that a missing text does not compile.

