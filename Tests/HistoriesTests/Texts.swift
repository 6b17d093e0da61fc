import Foundation
import Histories
import Testing

/// The error of decoding a text, which must be refused.
func refusal(
    _ text: String,
    as format: HistoryFormat? = nil,
    file: String? = "some.file",
    sourceLocation: SourceLocation = #_sourceLocation
) -> HistoryError? {
    refusal(Array(text.utf8), as: format, file: file, sourceLocation: sourceLocation)
}

/// The error of decoding bytes, which must be refused.
func refusal(
    _ bytes: [UInt8],
    as format: HistoryFormat? = nil,
    file: String? = "some.file",
    sourceLocation: SourceLocation = #_sourceLocation
) -> HistoryError? {
    do throws(HistoryError) {
        let recording = try Recording.decode(bytes, format: format, file: file)
        Issue.record(
            "accepted \(recording.events.count) events, torn \(String(describing: recording.torn))",
            sourceLocation: sourceLocation
        )
        return nil
    } catch {
        return error
    }
}

/// The recording of a text.
func recording(
    _ text: String,
    as format: HistoryFormat? = nil,
    independent: Bool = false
) throws -> Recording {
    try Recording.decode(Array(text.utf8), format: format, independent: independent)
}

/// Bytes of some event lines.
func lines(
    _ events: some Sequence<Event>,
    _ append: (Event, inout [UInt8]) -> Void
) -> [UInt8] {
    var bytes: [UInt8] = []
    for event in events { append(event, &bytes) }
    return bytes
}
