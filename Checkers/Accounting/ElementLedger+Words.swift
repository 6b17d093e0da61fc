import Histories

extension ElementLedger {
    /// At most one anomaly of each name.
    func anomalies(_ findings: Findings, _ rule: LostWrites.Rule) -> [Anomaly] {
        let total = findings.acknowledged
        let proofs = AccountProofs(story: calls.story)
        return [
            findings.lost.last.map {
                anomaly(
                    "lost element",
                    $0,
                    lost($0, rule) + remainder(findings.lost.count, of: total, "lost"),
                    proofs.lost($0.culprit, text($0), $0.operations)
                )
            },
            findings.resurrected.last.map {
                anomaly(
                    "resurrected element",
                    $0,
                    resurrected($0, rule)
                        + remainder(findings.resurrected.count, of: total, "resurrected"),
                    proofs.resurrected(
                        $0.operations[$0.operations.count - 2],
                        text($0),
                        $0.culprit
                    )
                )
            },
            findings.unexpected.first.map(unexpected),
            findings.duplicated.first.map {
                anomaly(
                    "duplicated element",
                    $0,
                    "\(did($0.culprit)) \(text($0)) more than once"
                        + " \(Clock(for: $0.operations).start($0.culprit))",
                    proofs.twice($0.culprit, text($0))
                )
            },
        ]
        .compactMap(\.self)
    }

    private func lost(_ finding: Finding, _ rule: LostWrites.Rule) -> String {
        let add = finding.culprit
        let why =
            rule == .versions
            ? "no acknowledged remove took it" : "no later remove can have taken it"
        return "client \(add.process) added \(text(finding)) and had it acknowledged"
            + " \(Clock(for: finding.operations).finish(add)), but at the end no node held it and "
            + why
    }

    private func resurrected(_ finding: Finding, _ rule: LostWrites.Rule) -> String {
        let remove = finding.operations[finding.operations.count - 2]
        let why =
            rule == .versions
            ? "every acknowledged add of it was replaced" : "nobody added it again"
        return "client \(remove.process) removed \(text(finding)) and had it acknowledged"
            + " \(Clock(for: finding.operations).finish(remove)) and \(why), but at the end"
            + " \(finding.culprit.node?.printable(limit: 40) ?? "the store") held it"
    }

    private func unexpected(_ finding: Finding) -> Anomaly {
        let value = values[finding.element]
        let failed = calls.failed.first {
            $0.f == "add" && $0.argument == value && $0.start < finding.culprit.finish
        }
        let shown = [failed, finding.culprit].compactMap(\.self)
        let why = failed == nil ? "nobody had begun to add it" : "it was certainly not added"
        return anomaly(
            "unexpected element",
            Finding(element: finding.element, operations: shown, culprit: finding.culprit),
            "\(did(finding.culprit)) \(text(finding))"
                + " \(Clock(for: shown).start(finding.culprit)), but \(why)",
            AccountProofs(story: calls.story).unexpected(finding.culprit, text(finding), failed)
        )
    }

    private func did(_ read: Operation) -> String {
        let node = read.node.map { " at " + $0.printable(limit: 40) } ?? ""
        return "client \(read.process) found\(node)"
    }

    private func text(_ finding: Finding) -> String { values[finding.element].text(limit: 40) }

    private func anomaly(
        _ name: String,
        _ finding: Finding,
        _ sentence: String,
        _ proof: Story.Proof
    ) -> Anomaly {
        calls.story.anomaly(
            name,
            finding.operations,
            culprit: finding.culprit,
            sentence,
            proof: proof
        )
    }
}
