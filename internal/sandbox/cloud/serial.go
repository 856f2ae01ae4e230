package cloud

import (
	"math/big"
	"strings"
)

// LowerDigits cuts an id of n lower-case letters and digits out of a serial, as API Gateway ids are.
func LowerDigits(serial string, n int) string {
	number, ok := new(big.Int).SetString(serial, 16)
	if !ok {
		return ""
	}
	text := number.Text(36)
	for len(text) < n {
		text += "0"
	}
	return text[:n]
}

// UpperDigits is lowerDigits in capitals, as IAM's unique ids are.
func UpperDigits(serial string, n int) string { return strings.ToUpper(LowerDigits(serial, n)) }

// DecimalDigits cuts n decimal digits out of a serial, the first one not zero, as Google's unique ids are.
func DecimalDigits(serial string, n int) string {
	number, ok := new(big.Int).SetString(serial, 16)
	if !ok {
		return ""
	}
	return ("1" + number.Text(10))[:n]
}
