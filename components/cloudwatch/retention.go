// Package cloudwatch contains what the platforms on AWS share of CloudWatch: log groups, alarms and
// dashboards.
package cloudwatch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bankchurn/config"
)

// retentions are the days that retentionInDays accepts
// (docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html, 2026-08).
var retentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// ValidateRetention rejects a retention that log groups do not support.
func ValidateRetention(path string, days int, r *config.Report) {
	if slices.Contains(retentions, days) {
		return
	}
	apart := func(other int) int { return max(other-days, days-other) }
	nearest := slices.MinFunc(retentions, func(a, b int) int { return apart(a) - apart(b) })
	r.Refuse(config.Problem{
		Path: path, Value: days, Reason: "is not a retention that CloudWatch Logs offers",
		Allowed: strings.Trim(strings.ReplaceAll(fmt.Sprint(retentions), " ", ", "), "[]"), DidYouMean: strconv.Itoa(nearest),
	})
}
