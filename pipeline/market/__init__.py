"""The price side: tickers, calendars, limits, quotes, bars, spikes, studies, claim checks. Values in, records out.

    answer or CSV ─tencent, shapes─▶ Quote, Bar, Factor ─series─▶ Series ─guards─▶ Frame ─spikes─▶ Spike ─study─▶ Study

Raw bars and dated factors are the facts; everything adjusted is computed from them and anchored at the session it
speaks of, so a later ex-date never changes what was said of an earlier day.
"""
