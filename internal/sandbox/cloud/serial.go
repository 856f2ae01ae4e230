package cloud

import (
	"math/big"
	"strings"
)

// LowerDigits derives an id of n lowercase letters and digits from a serial, in the format of
// API Gateway ids.
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

// UpperDigits is LowerDigits in capitals, in the format of IAM's unique ids.
func UpperDigits(serial string, n int) string { return strings.ToUpper(LowerDigits(serial, n)) }

// DecimalDigits derives n decimal digits, the first one not zero, from a serial, in the format
// of Google's unique ids.
func DecimalDigits(serial string, n int) string {
	number, ok := new(big.Int).SetString(serial, 16)
	if !ok {
		return ""
	}
	return ("1" + number.Text(10))[:n]
}
