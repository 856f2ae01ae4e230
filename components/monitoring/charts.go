package monitoring

// Charts returns the series of a service's requests. all, failed and refused select all requests,
// those with a 5xx status and those with a 4xx status; latencies selects their latency.
func Charts(all, failed, refused, latencies string) (requests, errors, latency []Series) {
	requests = []Series{{Label: "requests", Filter: all, Aligner: "ALIGN_RATE", Reducer: "REDUCE_SUM"}}
	errors = []Series{
		{Label: "5xx", Filter: failed, Of: all, Aligner: "ALIGN_RATE", Reducer: "REDUCE_SUM"},
		{Label: "4xx", Filter: refused, Of: all, Aligner: "ALIGN_RATE", Reducer: "REDUCE_SUM"},
	}
	for _, percentile := range []string{"50", "95", "99"} {
		latency = append(latency, Series{Label: "p" + percentile, Filter: latencies, Aligner: "ALIGN_DELTA", Reducer: "REDUCE_PERCENTILE_" + percentile})
	}
	return requests, errors, latency
}
