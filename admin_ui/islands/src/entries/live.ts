// The way of one conversation; without it each step is a link.
import { installArrows } from "../live/arrows";

installArrows(document);
