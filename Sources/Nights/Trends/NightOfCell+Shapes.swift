import Scoring

extension NightOfCell {
    /// The night with findings told apart by their anomalies alone, but for those of known issues.
    ///
    /// Another shape of an anomaly that a cell is known to have is no news.
    public func withoutShapes(_ known: KnownIssues) -> NightOfCell {
        var night = self
        night.findings = [:]
        for (text, sighting) in findings.sorted(by: { $0.key < $1.key }) {
            var name = text
            if var fingerprint = Fingerprint(text), !known.names(shapeOf: fingerprint) {
                fingerprint.faults = "*"
                fingerprint.shape = "*"
                name = fingerprint.text
            }
            var sum = night.findings[name] ?? sighting
            sum.runs = max(sum.runs, sighting.runs)
            sum.isPromised = sum.isPromised || sighting.isPromised
            night.findings[name] = sum
        }
        return night
    }
}

extension KnownIssues {
    /// Whether an issue covers a finding by its faults or its shape.
    fileprivate func names(shapeOf finding: Fingerprint) -> Bool {
        issues.map(\.fingerprint).contains { issue in
            issue.covers(finding) && (issue.faults != "*" || issue.shape != "*")
        }
    }
}
