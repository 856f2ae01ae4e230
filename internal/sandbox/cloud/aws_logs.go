package cloud

import "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"

var awsLogs = map[string]resourceType{
	"aws:cloudwatch/logGroup:LogGroup": {
		args:      cloudwatch.LogGroupArgs{},
		state:     cloudwatch.LogGroupState{},
		name:      nameRule{separator: "-", maxLength: 512},
		replaceOn: []string{"name", "namePrefix", "logGroupClass"},
		defaults:  map[string]any{"logGroupClass": "STANDARD", "retentionInDays": 0, "skipDestroy": false},
		check: func(c *checker) {
			// The list of terraform-provider-aws, internal/service/logs/group.go.
			c.oneOfNumbers("retentionInDays", 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827,
				2192, 2557, 2922, 3288, 3653)
			c.oneOf("logGroupClass", "STANDARD", "INFREQUENT_ACCESS", "DELIVERY")
		},
		id: func(i *instance) string { return i.str("name") },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("logs", "log-group:"+i.str("name")) }},
		},
	},
	"aws:cloudwatch/metricAlarm:MetricAlarm": {
		args:      cloudwatch.MetricAlarmArgs{},
		state:     cloudwatch.MetricAlarmState{},
		name:      nameRule{separator: "-", maxLength: 255},
		replaceOn: []string{"name"},
		defaults:  map[string]any{"actionsEnabled": true},
		check: func(c *checker) {
			c.oneOf("comparisonOperator", "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "GreaterThanUpperThreshold",
				"LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "LessThanOrEqualToThreshold", "LessThanThreshold")
			c.oneOf("treatMissingData", "breaching", "ignore", "missing", "notBreaching")
			c.oneOf("evaluateLowSampleCountPercentiles", "evaluate", "ignore")
			if c.has("metricName") == c.has("metricQueries") {
				c.fail("metricName", "one of metricName and metricQueries must be there")
			}
		},
		id: func(i *instance) string { return i.str("name") },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("cloudwatch", "alarm:"+i.str("name")) }},
		},
	},
}
