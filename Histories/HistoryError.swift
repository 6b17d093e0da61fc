/// Why a file or a list of events is not a history: where, what was expected, what was found.
public struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, where there is one.
    public var file: String?
    /// The line of the file, or the position in the list, from 1; nil if it concerns the whole.
    public var line: Int?
    /// What should have stood there.
    public var expected: String
    /// What stood there.
    public var found: String

    /// An error at a place.
    public init(file: String? = nil, line: Int? = nil, expected: String, found: String) {
        self.file = file
        self.line = line
        self.expected = expected
        self.found = found
    }

    /// One line: the place, what was expected, what was found.
    public var description: String {
        let place = [file, line.map { "line \($0)" }].compactMap { $0 }.joined(separator: ", ")
        return (place.isEmpty ? "" : place + ": ") + "expected \(expected), found \(found)"
    }
}
