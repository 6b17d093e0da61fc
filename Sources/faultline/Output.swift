import ArgumentParser
import Histories
import Reporting

/// The forms in which every command shows its documents.
enum OutputForm: CaseIterable {
    /// Text, each document as soon as it is there.
    case text
    /// The same in full.
    case wide
    /// One JSON document, when all are there.
    case json
}

/// The options that choose a form.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on standard output, and nothing else.")
    var json = false

    @Flag(help: "Print tables as wide as they are, and every figure; else 80 columns suffice.")
    var wide = false

    /// The form that was asked for.
    var form: OutputForm { json ? .json : wide ? .wide : .text }
}

/// Standard output of a command: its documents, in the form that was asked for.
struct Output {
    private let form: OutputForm
    private var values: [Value] = []
    private(set) var statuses: [Status] = []

    /// No document so far.
    init(_ options: OutputOptions) { form = options.form }

    /// Shows a document that is the only one.
    /// - Returns: its status.
    @discardableResult
    static func show(_ document: any Document, _ options: OutputOptions) -> Status {
        var output = Output(options)
        output.show(document)
        output.end()
        return Status.combined(output.statuses)
    }

    /// Shows a document, or keeps it until all are there.
    mutating func show(_ document: any Document) {
        statuses.append(Status.of(document))
        switch form {
        case .text: if !document.text.isEmpty { Console.print(document.text) }
        case .wide: if !document.textInFull.isEmpty { Console.print(document.textInFull) }
        case .json: values.append(document.json)
        }
    }

    /// Shows what was kept: a single value as it is, several as a list.
    func end() {
        switch form {
        case .text, .wide: break
        case .json: Console.print((values.count == 1 ? values[0] : .list(values)).shownJSON)
        }
    }

    /// The last line of several things that were judged: how many were as claimed.
    func sum(_ noun: String, _ all: [Status], of count: Int) {
        guard count > 1, form != .json else { return }
        let state: VerdictWords.State =
            switch Status.combined(all) {
            case .broken: .broken
            case _ where all.count < count: .interrupted
            case .asClaimed: .held
            default: .undecided
            }
        let held = all.count { $0 == .asClaimed }
        Console.print(state.head + "\(held) of \(Counted.nouns(count, noun)) held")
    }
}
