package aws

import "bankchurn/cost/rules"

// functionURL is a function's own HTTPS endpoint. It is free, and the function's requests are
// priced with the function (aws.amazon.com/lambda/pricing/, 2026-11). Its responses are egress
// to the internet.
type functionURL struct{}

func readFunctionURL(*rules.Recording, *rules.Resource) (rules.Priced, error) {
	return functionURL{}, nil
}

// Meters implements [rules.Priced].
func (functionURL) Meters(l rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{ToInternet(l)}, nil
}
