import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// Collects the elements of a document in the order of their beginnings.
final class XMLElements: NSObject, XMLParserDelegate {
    /// One element.
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""
    }

    private var elements: [Element] = []
    private var open: [Int] = []

    /// The elements with their attributes and texts; throws if the document is not well-formed.
    static func read(_ document: String) throws -> [Element] {
        let reader = XMLElements()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = reader
        let isGood = parser.parse()
        try #require(isGood, "\(parser.parserError.map { "\($0)" } ?? "")\n\(document)")
        return reader.elements
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if let last = open.last { elements[last].text += text }
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }
}
