package aws

import "bankchurn/cost/rules"

// functionURL is a function's own HTTPS address: free by itself, in front of a function that
// is priced by its requests (aws.amazon.com/lambda/pricing/, 2026-11). What it answers goes
// to the internet.
type functionURL struct{}

func readFunctionURL(*rules.Recording, *rules.Resource) (rules.Priced, error) {
	return functionURL{}, nil
}

// Meters implements [rules.Priced].
func (functionURL) Meters(l rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{ToInternet(l)}, nil
}
