package cost

import "github.com/shopspring/decimal"

// metricAlarm prices an alarm by the metrics that it reads: an expression costs as many
// alarms as it has (aws.amazon.com/cloudwatch/pricing/, 2026-08).
func metricAlarm(s *sheet, r *Resource) error {
	metrics := int64(1)
	if queries, ok := r.value("metricQueries"); ok && queries.IsArray() {
		metrics = 0
		for _, query := range queries.ArrayValue() {
			if query.IsObject() && query.ObjectValue().HasValue("metric") {
				metrics++
			}
		}
	}
	s.fixed(r, "CloudWatch alarms", "aws", "cloudwatch.alarm", exactly(decimal.NewFromInt(metrics), "alarm-month"))
	return nil
}

// logGroup prices ingestion and storage of what is written per request.
//
// Storage is billed after compression; its ratio is not known beforehand, so the
// size as written is an upper bound, reached once the retention has passed.
func logGroup(s *sheet, r *Resource) error {
	written := s.logs()
	if len(s.usersOf(r, flowLogType, "logDestination")) > 0 {
		s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: "flow logs, whose volume no config key tells"})
		return nil
	}
	if s.isControlPlaneLog(r) {
		s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: "logs of the control plane, whose volume no config key tells"})
		return nil
	}
	if len(s.usersOf(r, httpAPIStageType, "accessLogSettings")) > 0 {
		written = s.accessLogs()
	}
	s.usage(r, "Logs ingested", "aws", "cloudwatch.logs-ingestion", written)
	days, err := r.number("retentionInDays", 0)
	if err != nil {
		return err
	}
	if len(written.missing) > 0 {
		return nil // one note for the group is enough
	}
	const hoursPerMonth = 730
	kept := exactly(days.Mul(decimal.NewFromInt(24)).Div(decimal.NewFromInt(hoursPerMonth)), "months kept, before compression")
	s.usage(r, "Logs stored", "aws", "cloudwatch.logs-storage", written.times(kept))
	return nil
}
