import Archive
import Checkers
import Histories
import Plans
import Scoring

/// Judges recorded runs again, each by its own workload and by the checkers of today.
public struct RunAnalysis: Sendable {
    private let catalogue: Catalogue
    private let questions: [FileCheck.Settings]

    /// An analysis; `questions` are asked of each history besides.
    public init(catalogue: Catalogue, questions: [FileCheck.Settings] = []) {
        self.catalogue = catalogue
        self.questions = questions
    }

    /// Why a run has nothing to judge, in a line; nil if it has.
    public func obstacle(in directory: RunDirectory) -> String? {
        let record = try? directory.readRecord()
        if let record, record.links == "simulated" {
            return "\(directory.path): simulated seeds are judged by simulating them again:"
                + " \(record.reproduction)"
        }
        if RecordedFile(directory.history).exists { return nil }
        let failure = record?.ending?.failure.map { " (\($0))" } ?? ""
        return "\(directory.history): there is none, so nothing can be judged; the run ended before"
            + " its first call\(failure)"
    }

    /// Judges the run of a folder; nothing in it changes.
    /// - Throws: `TrialError` naming the file that cannot be read, and what was expected in it.
    public func judge(_ directory: RunDirectory) throws(TrialError) -> AnalysedRun {
        if let reason = obstacle(in: directory) { throw TrialError(.badInput, reason) }
        let trial = try RecordedTrial(directory, catalogue)
        let recorded = try RecordedEvidence(of: trial)
        let judge = TrialJudge(order: trial.order, directory: directory, judgesParts: true)
        var judged: TrialJudge.Judged
        do {
            judged = try judge.judge(recorded.evidence)
        } catch {
            throw TrialError(.badInput, "\(directory.path): \(error)")
        }
        var missing = trial.missing + recorded.missing
        if !recorded.knowsStates, let then = trial.judgement(on: .equalAtRest) {
            judged.card.replace(by: then)
            missing.append(
                "what nodes held at rest is not in the folder, so equal-at-rest is as it was then"
            )
        }
        let history = RecordedFile(directory.history).path
        return AnalysedRun(
            trial: FinishedTrial(
                policy: judged.policy,
                order: trial.order,
                directory: directory,
                record: trial.record,
                card: judged.card,
                links: trial.links
            ),
            then: trial.results,
            missing: missing,
            checked: questions.map { FileCheck(file: history, settings: $0).outcome() },
            page: judge.page(judged, of: trial.record).html
        )
    }
}

extension RecordedTrial {
    /// The judgement of then on a property; nil if there is none.
    fileprivate func judgement(on property: Property) -> Judgement? {
        (results?["judgements"]?.elements ?? []).lazy.compactMap { Judgement($0) }
            .first { $0.guarantee == property }
    }

    /// How links were cut then.
    fileprivate var links: LinkLayers.Choice {
        LinkLayers.Choice(
            layer: record.links.hasPrefix("kernel") ? .kernel : .relay,
            reason: record.links
        )
    }
}

extension Scorecard {
    /// Puts a verdict of before in its place, and holds it against the claim of today.
    fileprivate mutating func replace(by then: Judgement) {
        judgements.removeAll { $0.guarantee == then.guarantee }
        let place = judgements.firstIndex { then.guarantee < $0.guarantee } ?? judgements.endIndex
        judgements.insert(
            Judgement(
                guarantee: then.guarantee,
                claim: claim,
                verdict: then.verdict,
                isTested: then.standing != .untested
            ),
            at: place
        )
    }
}
