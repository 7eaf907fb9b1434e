"""Facts and a scorecard in, an explained result out: pure, exact, without Django."""
