import Histories
import Scoring

/// A document: what a command has found, in each of the forms in which it can be shown.
///
/// Commands make documents and know no form; a new form is a file beside this one that makes it
/// from a document, and a row in the table of forms of the command line.
public protocol Document {
    /// The text for people, at most 80 columns wide; empty if there is none.
    var text: String { get }
    /// The same in full, as wide as need be.
    var textInFull: String { get }
    /// The value for programs.
    var json: Value { get }
    /// The page for a browser; nil if there is none.
    var html: String? { get }
    /// What was judged and what came of it, part by part; the exit status follows from it.
    var outcomes: [Outcome] { get }
}

extension Document {
    /// Nothing is left out of the text.
    public var textInFull: String { text }
    /// No page.
    public var html: String? { nil }
}

/// The outcome of one thing that was judged: a run, a file, or a sweep of seeds.
public struct Outcome: Hashable, Sendable {
    /// The name of what was judged.
    public var subject: String
    /// What came of it.
    public var status: RunStatus

    /// An outcome.
    public init(subject: String, status: RunStatus) {
        self.subject = subject
        self.status = status
    }
}
